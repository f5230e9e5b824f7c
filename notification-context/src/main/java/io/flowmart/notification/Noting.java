package io.flowmart.notification;

import io.flowmart.notification.Notifications.Note;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Notes down on the channels what is to be told of an event, and wakes the dispatcher once that is committed. */
@Component
class Noting {

    private final Notifications notifications;
    private final Dispatcher dispatcher;
    private final List<String> channels;
    private final NotificationMetrics metrics;
    private final NotificationSettings settings;
    private final Clock clock;

    Noting(
            Notifications notifications,
            Dispatcher dispatcher,
            List<Channel> channels,
            NotificationMetrics metrics,
            NotificationSettings settings,
            Clock clock) {
        this.notifications = notifications;
        this.dispatcher = dispatcher;
        this.channels = channels.stream().map(Channel::name).toList();
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    /** Tells a buyer, over every channel. */
    void tell(Note note, DomainEventMessage<?> message) {
        add(note, channels, message);
    }

    /** Tells an operator, by mail: the providers of the other channels know buyers alone. */
    void mail(Note note, DomainEventMessage<?> message) {
        add(note, List.of(MailChannel.NAME), message);
    }

    private void add(Note note, Collection<String> over, DomainEventMessage<?> message) {
        boolean tooOld = message.getTimestamp().isBefore(clock.instant().minus(settings.maxAge()));
        for (String channel : over) {
            if (notifications.add(note, channel, message, tooOld) && tooOld) {
                metrics.count(note.kind(), channel, "too_old");
            }
        }
        wakeAfterCommit(note.recipientId());
    }

    void wakeAfterCommit(String recipientId) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                dispatcher.wake(recipientId);
            }
        });
    }
}
