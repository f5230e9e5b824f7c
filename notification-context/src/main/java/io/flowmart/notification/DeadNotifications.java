package io.flowmart.notification;

import io.flowmart.notification.Channel.Outcome;
import io.flowmart.platform.deadletters.DeadLetterGroups;
import io.flowmart.platform.deadletters.DeadLetterRetry;
import io.flowmart.platform.deadletters.DeadLetters;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What could not be sent, as dead letters of the events that it comes from. They are in order per order and channel, and
 * what comes later there waits behind them, until an operator has them retried or gives them up.
 */
@Component
class DeadNotifications implements DeadLetterRetry {

    /** The stored name under which the letters are found again. */
    static final String GROUP = "notification";

    private static final String ID = "notificationId";
    private static final long PATIENCE_SECONDS = 30;

    private final DeadLetters letters;
    private final EventStore events;
    private final Outbox outbox;
    private final Lanes lanes;
    private final Sender sender;
    private final NotificationMetrics metrics;
    private final TransactionTemplate transaction;

    DeadNotifications(
            DeadLetterGroups groups,
            EventStore events,
            Outbox outbox,
            Lanes lanes,
            Sender sender,
            NotificationMetrics metrics,
            PlatformTransactionManager transactions) {
        this.events = events;
        this.outbox = outbox;
        this.lanes = lanes;
        this.sender = sender;
        this.metrics = metrics;
        this.transaction = new TransactionTemplate(transactions);
        this.letters = groups.open(GROUP, this);
    }

    /** Why a notification was not sent; operators read it. */
    static final class NotSent extends Exception {

        NotSent(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * Parks a notification that cannot be sent, or is not to be.
     *
     * @param address where it was sent to; absent if this was no attempt
     */
    void park(Notification notification, @Nullable String address, String why) {
        DomainEventMessage<?> event = event(notification);
        int attempts = notification.attempts() + (address == null ? 0 : 1);
        transaction.executeWithoutResult(open -> {
            letters.park(notification.queue(), event, new NotSent(why), diagnostics(notification, attempts));
            outbox.rest(notification, Status.DEAD, address, why);
        });
        metrics.count(notification.kind(), notification.channel(), "dead");
    }

    /**
     * Parks a notification if dead letters of the same order wait already.
     *
     * @return false if none do, and it is to be sent
     */
    boolean parkBehind(Notification notification) {
        if (!letters.holds(notification.queue())) {
            return false;
        }
        DomainEventMessage<?> event = event(notification);
        return Boolean.TRUE.equals(transaction.execute(open -> {
            boolean parked =
                    letters.parkBehind(notification.queue(), event, diagnostics(notification, notification.attempts()));
            if (parked) {
                outbox.rest(notification, Status.DEAD, null, "Waits behind a dead letter.");
            }
            return parked;
        }));
    }

    @Override
    public void retry(EventMessage<?> event, MetaData diagnostics) throws NotSent, InterruptedException {
        // None: it was sent, and only its letter is still there.
        Optional<Notification> unsent = unsent(diagnostics);
        if (unsent.isPresent()) {
            retry(unsent.get());
        }
    }

    @Override
    public void discarded(EventMessage<?> event, MetaData diagnostics) {
        unsent(diagnostics)
                .ifPresent(notification ->
                        outbox.rest(notification, Status.DISCARDED, null, "An operator has given it up."));
    }

    private Optional<Notification> unsent(MetaData diagnostics) {
        return outbox.find(String.valueOf(diagnostics.get(ID)));
    }

    private void retry(Notification notification) throws NotSent, InterruptedException {
        Lane lane = lanes.of(notification.channel())
                .orElseThrow(() -> new NotSent("The channel " + notification.channel() + " is not set up."));
        if (!lane.free().tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new NotSent("The channel " + notification.channel() + " is busy.");
        }
        try {
            switch (sender.send(lane, notification)) {
                case Outcome.Sent _ -> {}
                case Outcome.TryAgain(String why) -> stillDead(notification, lane, why);
                case Outcome.Refused(String why) -> stillDead(notification, lane, why);
            }
        } finally {
            lane.free().release();
        }
    }

    private void stillDead(Notification notification, Lane lane, String why) throws NotSent {
        outbox.rest(notification, Status.DEAD, lane.addressOf(notification), why);
        throw new NotSent(why);
    }

    /** The event as it is stored, so that an operator sees all of it. */
    private DomainEventMessage<?> event(Notification notification) {
        return events.readEvents(
                        notification.origin().aggregateId(),
                        notification.origin().sequenceNumber())
                .next();
    }

    private static MetaData diagnostics(Notification notification, int attempts) {
        return MetaData.from(Map.of(
                ID,
                notification.id(),
                "kind",
                notification.kind().wireName(),
                "channel",
                notification.channel(),
                DeadLetters.ATTEMPTS,
                attempts));
    }
}
