package io.flowmart.notification;

import io.flowmart.notification.Channel.Outcome;
import io.flowmart.notification.Channel.Outcome.Sent;
import io.flowmart.platform.processing.Pauses;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Sends, and sees to it that what was sent is written down. */
@Component
class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Outbox outbox;
    private final NotificationMetrics metrics;
    private final Duration pause;

    @Autowired
    Sender(Outbox outbox, NotificationMetrics metrics) {
        this(outbox, metrics, PAUSE);
    }

    Sender(Outbox outbox, NotificationMetrics metrics, Duration pause) {
        this.outbox = outbox;
        this.metrics = metrics;
        this.pause = pause;
    }

    /** Makes an attempt; whoever calls holds a permit of the lane. What was sent is written down when this returns. */
    Outcome send(Lane lane, Notification notification) {
        Outcome outcome = lane.attempt(notification);
        if (outcome instanceof Sent(String answer)) {
            writeDown(() -> outbox.sent(notification, lane.addressOf(notification), answer), notification);
            metrics.count(notification.kind(), notification.channel(), "sent");
        }
        return outcome;
    }

    /** What is out must not go out again because the database was away for a moment. */
    private void writeDown(Runnable write, Notification notification) {
        for (long tries = Outbox.CLAIM.dividedBy(PAUSE); ; tries--) {
            try {
                write.run();
                return;
            } catch (RuntimeException e) {
                if (tries == 0) {
                    throw e;
                }
                LOG.warn("{} was sent, but cannot be written down yet: {}", notification.id(), e.getMessage());
                Pauses.sleep(pause);
            }
        }
    }
}
