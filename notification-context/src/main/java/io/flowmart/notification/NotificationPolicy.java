package io.flowmart.notification;

import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.notification.Notifications.Note;
import io.flowmart.platform.processing.Policy;
import java.time.Clock;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Notes down what buyers are to be told. What is noted depends on one aggregate's events alone, so that any interleaving
 * of orders, payments and users gives the same notifications.
 */
@Policy
@ProcessingGroup("notification-policy")
class NotificationPolicy {

    private final Notifications notifications;
    private final Dispatcher dispatcher;
    private final List<String> channels;
    private final NotificationMetrics metrics;
    private final NotificationSettings settings;
    private final Clock clock;

    NotificationPolicy(
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

    /** Operators are not welcomed: their account comes with the shop. */
    @EventHandler
    void on(UserCreated event, DomainEventMessage<?> message) {
        String user = event.userId().value();
        notifications.remember(new Recipient(user, event.email(), event.name(), event.language()));
        wakeAfterCommit(user);
        if (event.role() == Role.CUSTOMER) {
            tell(new Note(Kind.WELCOME, event.userId(), null, null), message);
        }
    }

    @EventHandler
    void on(OrderCancelled event, DomainEventMessage<?> message) {
        tell(new Note(Kind.CANCELLED, event.userId(), event.orderId(), null), message);
    }

    /** What succeeds from now on is a charge that was under way when the order was cancelled, and goes back at once. */
    @EventHandler
    void on(PaymentVoidRequested event) {
        if (event.reason() == VoidReason.ORDER_CANCELLED) {
            notifications.withdraw(event.paymentId());
        }
    }

    @EventHandler
    void on(PaymentProcessed event, DomainEventMessage<?> message) {
        boolean paid = event.outcome() == Outcome.SUCCEEDED;
        if (!paid || !notifications.isWithdrawn(event.paymentId())) {
            Money money = new Money(event.amount(), event.currency());
            tell(new Note(paid ? Kind.PAID : Kind.FAILED, event.userId(), event.orderId(), money), message);
        }
    }

    /** Of a cancellation the buyer is told by the order. */
    @EventHandler
    void on(PaymentVoided event, DomainEventMessage<?> message) {
        if (event.reason() != VoidReason.ORDER_CANCELLED) {
            Money money = new Money(event.amount(), event.currency());
            tell(new Note(Kind.FAILED, event.userId(), event.orderId(), money), message);
        }
    }

    @EventHandler
    void on(PaymentRefunded event, DomainEventMessage<?> message) {
        Money money = new Money(event.amount(), event.currency());
        tell(new Note(Kind.REFUNDED, event.userId(), event.orderId(), money), message);
    }

    private void tell(Note note, DomainEventMessage<?> message) {
        boolean tooOld = message.getTimestamp().isBefore(clock.instant().minus(settings.maxAge()));
        for (String channel : channels) {
            if (notifications.add(note, channel, message, tooOld) && tooOld) {
                metrics.count(note.kind(), channel, "too_old");
            }
        }
        wakeAfterCommit(note.user().value());
    }

    private void wakeAfterCommit(String user) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                dispatcher.wake(user);
            }
        });
    }
}
