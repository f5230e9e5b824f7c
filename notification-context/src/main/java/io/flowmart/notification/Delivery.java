package io.flowmart.notification;

import io.flowmart.notification.Channel.Outcome;
import java.time.Clock;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Does with a notification that is due what is to be done: sends it, puts it off, or gives it to the dead letters. */
@Component
class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final Outbox outbox;
    private final Sender sender;
    private final DeadNotifications dead;
    private final NotificationMetrics metrics;
    private final NotificationSettings settings;
    private final Clock clock;

    Delivery(
            Outbox outbox,
            Sender sender,
            DeadNotifications dead,
            NotificationMetrics metrics,
            NotificationSettings settings,
            Clock clock) {
        this.outbox = outbox;
        this.sender = sender;
        this.dead = dead;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whoever calls has claimed the notification, and holds a permit of the lane. */
    void deliver(Lane lane, Notification notification) {
        if (dead.parkBehind(notification)) {
            return;
        }
        if (notification.attempts() == 0 && isTooOld(notification)) {
            // It waited for its recipient, for what comes before it, or for this process. Someone has to know of it.
            park(notification, null, "Happened longer ago than " + settings.maxAge() + " when its turn came.");
        } else {
            conclude(lane, notification, sender.send(lane, notification));
        }
    }

    private boolean isTooOld(Notification notification) {
        return notification.origin().at().isBefore(clock.instant().minus(settings.maxAge()));
    }

    private void conclude(Lane lane, Notification notification, Outcome outcome) {
        String address = lane.addressOf(notification);
        switch (outcome) {
            case Outcome.Sent _ -> {}
            case Outcome.Refused(String why) -> park(notification, address, why);
            case Outcome.TryAgain(String why) -> {
                if (notification.attempts() + 1 < settings.attempts()) {
                    putOff(notification, address, why);
                } else {
                    park(notification, address, why);
                }
            }
        }
    }

    private void park(Notification notification, @Nullable String address, String why) {
        try {
            dead.park(notification, address, why);
        } catch (DeadLetterQueueOverflowException full) {
            LOG.error("{} stays in the queue: {}", notification.id(), full.getMessage());
            outbox.later(notification, address, why, settings.pauses().variedAfter(notification.attempts()));
        }
    }

    private void putOff(Notification notification, String address, String why) {
        if (notification.attempts() == 0) {
            // Without the reason, in which a person's address may stand; the history has it.
            LOG.info("{} could not be sent by {} and is tried again.", notification.id(), notification.channel());
        }
        outbox.later(notification, address, why, settings.pauses().variedAfter(notification.attempts()));
        metrics.count(notification.kind(), notification.channel(), "retried");
    }
}
