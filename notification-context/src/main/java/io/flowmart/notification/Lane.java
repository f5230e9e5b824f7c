package io.flowmart.notification;

import io.flowmart.notification.Channel.Outcome;
import io.flowmart.notification.Channel.Outcome.Refused;
import io.flowmart.notification.Channel.Outcome.TryAgain;
import java.util.concurrent.Semaphore;

/** A channel, and how much of it is free: so many messages are under way at a time, and no more. */
final class Lane {

    private final Channel channel;
    private final Templates templates;
    private final Semaphore free;

    Lane(Channel channel, Templates templates, int width) {
        this.channel = channel;
        this.templates = templates;
        this.free = new Semaphore(width);
    }

    Channel channel() {
        return channel;
    }

    Semaphore free() {
        return free;
    }

    String addressOf(Notification notification) {
        return channel.addressOf(notification.recipient());
    }

    /** Writes and sends a notification; whoever calls holds a permit. */
    Outcome attempt(Notification notification) {
        Message message;
        try {
            message = templates.message(notification);
        } catch (RuntimeException e) {
            return new Refused("The message cannot be written: " + rootOf(e).getMessage());
        }
        try {
            return channel.send(message);
        } catch (RuntimeException e) {
            return new TryAgain("The channel failed: " + rootOf(e));
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
