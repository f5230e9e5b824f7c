package io.flowmart.notification;

import io.flowmart.notification.Channel.Outcome;
import io.flowmart.notification.Channel.Outcome.Refused;
import io.flowmart.notification.Channel.Outcome.TryAgain;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A channel, and how much of it is free: so many messages are under way at a time, and no more. */
final class Lane {

    private final Channel channel;
    private final Templates templates;
    private final int width;
    private final Semaphore free;

    Lane(Channel channel, Templates templates, int width) {
        this.channel = channel;
        this.templates = templates;
        this.width = width;
        this.free = new Semaphore(width);
    }

    Channel channel() {
        return channel;
    }

    Semaphore free() {
        return free;
    }

    /** Waits until nothing is under way; nothing new may begin meanwhile. */
    void awaitEmpty(Duration atMost) throws InterruptedException {
        if (free.tryAcquire(width, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            free.release(width);
        }
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
