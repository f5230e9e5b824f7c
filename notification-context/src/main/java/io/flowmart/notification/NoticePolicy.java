package io.flowmart.notification;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyFound;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorizationExpiring;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.notification.Notifications.Note;
import io.flowmart.platform.processing.Policy;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;

/** Notes down what operators are to be told: what only people can do something about. */
@Policy
@ProcessingGroup("operator-notice-policy")
class NoticePolicy {

    private final Notifications notifications;
    private final Noting noting;
    private final Operators operators;

    NoticePolicy(Notifications notifications, Noting noting, Operators operators) {
        this.notifications = notifications;
        this.noting = noting;
        this.operators = operators;
    }

    @EventHandler
    void on(PaymentDisputed event, DomainEventMessage<?> message) {
        Details details = new Details(event.reason(), event.disputeId(), event.evidenceDueBy());
        notice(Kind.DISPUTED, event.orderId(), new Money(event.amount(), event.currency()), details, message);
    }

    @EventHandler
    void on(PaymentDisputeClosed event, DomainEventMessage<?> message) {
        Details details = new Details(event.outcome().wireName(), event.disputeId(), null);
        notice(Kind.DISPUTE_CLOSED, event.orderId(), new Money(event.amount(), event.currency()), details, message);
    }

    @EventHandler
    void on(PaymentRefundFailed event, DomainEventMessage<?> message) {
        Details details = new Details(event.reason(), event.refundId().value(), null);
        notice(Kind.REFUND_FAILED, event.orderId(), new Money(event.amount(), event.currency()), details, message);
    }

    /** What a gateway does itself needs no one. */
    @EventHandler
    void on(PaymentRefundPending event, DomainEventMessage<?> message) {
        if (event.gateway().equals(GatewayName.MANUAL)) {
            Details details = Details.named(event.refundId().value());
            notice(Kind.REFUND_TO_DO, event.orderId(), new Money(event.amount(), event.currency()), details, message);
        }
    }

    @EventHandler
    void on(PaymentAuthorizationExpiring event, DomainEventMessage<?> message) {
        Details details = new Details(null, null, event.captureBefore());
        Money money = new Money(event.amount(), event.currency());
        notice(Kind.AUTHORIZATION_EXPIRING, event.orderId(), money, details, message);
    }

    @EventHandler
    void on(DiscrepancyFound event, DomainEventMessage<?> message) {
        Details details = new Details(event.kind().wireName(), event.paymentIntentId(), null);
        notice(Kind.DISCREPANCY, event.orderId(), new Money(event.amount(), event.currency()), details, message);
    }

    private void notice(
            Kind kind, @Nullable OrderId order, Money money, Details details, DomainEventMessage<?> message) {
        for (Recipient operator : operators.all()) {
            notifications.remember(operator);
            noting.mail(new Note(kind, operator.userId(), order, money, details), message);
        }
    }
}
