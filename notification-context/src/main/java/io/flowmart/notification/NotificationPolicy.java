package io.flowmart.notification;

import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.api.user.UserId;
import io.flowmart.notification.Notifications.Note;
import io.flowmart.platform.processing.Policy;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;

/**
 * Notes down what buyers are to be told. What is noted depends on one aggregate's events alone, so that any interleaving
 * of orders, payments and users gives the same notifications.
 */
@Policy
@ProcessingGroup("notification-policy")
class NotificationPolicy {

    private final Notifications notifications;
    private final Noting noting;

    NotificationPolicy(Notifications notifications, Noting noting) {
        this.notifications = notifications;
        this.noting = noting;
    }

    /** Operators are not welcomed: their account comes with the shop. */
    @EventHandler
    void on(UserCreated event, DomainEventMessage<?> message) {
        String user = event.userId().value();
        notifications.remember(new Recipient(user, event.email(), event.name(), event.language()));
        noting.wakeAfterCommit(user);
        if (event.role() == Role.CUSTOMER) {
            tell(Kind.WELCOME, event.userId(), null, null, Details.NONE, message);
        }
    }

    @EventHandler
    void on(OrderCancelled event, DomainEventMessage<?> message) {
        tell(Kind.CANCELLED, event.userId(), event.orderId(), null, Details.NONE, message);
    }

    /** What succeeds from now on is a charge that was under way when the order was cancelled, and goes back at once. */
    @EventHandler
    void on(PaymentVoidRequested event) {
        if (event.reason() == VoidReason.ORDER_CANCELLED) {
            notifications.withdraw(event.paymentId());
        }
    }

    /** The secret, with which the buyer's browser goes on, stays here. */
    @EventHandler
    void on(PaymentActionRequired event, DomainEventMessage<?> message) {
        if (!notifications.isWithdrawn(event.paymentId())) {
            tell(Kind.ACTION_REQUIRED, event.userId(), event.orderId(), null, Details.NONE, message);
        }
    }

    /** Where the buyer has nothing left to do, there is nothing to tell yet. */
    @EventHandler
    void on(PaymentPending event, DomainEventMessage<?> message) {
        String reference = event.reference();
        if (event.gateway().equals(GatewayName.MANUAL)
                && reference != null
                && !notifications.isWithdrawn(event.paymentId())) {
            Money money = new Money(event.amount(), event.currency());
            tell(Kind.AWAITING_TRANSFER, event.userId(), event.orderId(), money, Details.named(reference), message);
        }
    }

    @EventHandler
    void on(PaymentProcessed event, DomainEventMessage<?> message) {
        boolean paid = event.outcome() == Outcome.SUCCEEDED;
        if (!paid || !notifications.isWithdrawn(event.paymentId())) {
            Money money = new Money(event.amount(), event.currency());
            Kind kind = paid ? Kind.PAID : Kind.FAILED;
            tell(kind, event.userId(), event.orderId(), money, Details.because(event.reason()), message);
        }
    }

    /** Of a cancellation the buyer is told by the order. */
    @EventHandler
    void on(PaymentVoided event, DomainEventMessage<?> message) {
        if (event.reason() != VoidReason.ORDER_CANCELLED) {
            Money money = new Money(event.amount(), event.currency());
            Details details = Details.because(event.reason().wireName());
            tell(Kind.FAILED, event.userId(), event.orderId(), money, details, message);
        }
    }

    @EventHandler
    void on(PaymentRefunded event, DomainEventMessage<?> message) {
        Money money = new Money(event.amount(), event.currency());
        tell(Kind.REFUNDED, event.userId(), event.orderId(), money, Details.NONE, message);
    }

    private void tell(
            Kind kind,
            UserId user,
            @Nullable OrderId order,
            @Nullable Money money,
            Details details,
            DomainEventMessage<?> message) {
        noting.tell(new Note(kind, user.value(), order, money, details), message);
    }
}
