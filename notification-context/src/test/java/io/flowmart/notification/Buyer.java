package io.flowmart.notification;

import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DiscrepancyEvent;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyFound;
import io.flowmart.api.payment.DiscrepancyId;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorizationExpiring;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserEvent.UserCreated;
import io.flowmart.api.user.UserId;
import java.time.Instant;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/** Someone with one order, and what can happen to both, as events in their aggregates' order. */
final class Buyer {

    static final Currency EUR = Currency.getInstance("EUR");
    static final long AMOUNT = 3899;
    static final String SECRET = "pi_1_secret_encrypted";

    final UserId user = UserId.random();
    final OrderId order = OrderId.of(user, "k");
    final PaymentId payment = PaymentId.of(order);
    final String address = "ada-" + UUID.randomUUID() + "@example.com";

    private final Map<String, Long> sequences = new HashMap<>();
    private Instant now = Instant.now();

    /** All that happens from now on happened then. */
    Buyer at(Instant then) {
        now = then;
        return this;
    }

    DomainEventMessage<UserCreated> signsUp() {
        return signsUp(address, "Ada", null);
    }

    DomainEventMessage<UserCreated> signsUp(String email, String name, @Nullable String language) {
        return event("user", user.value(), new UserCreated(user, email, name, Role.CUSTOMER, language));
    }

    DomainEventMessage<OrderCancelled> cancels() {
        return event("order", order.value(), new OrderCancelled(order, user, AMOUNT, EUR, "Changed my mind"));
    }

    DomainEventMessage<PaymentProcessed> pays() {
        return pays(AMOUNT, EUR);
    }

    DomainEventMessage<PaymentProcessed> pays(long amount, Currency currency) {
        return processed(Outcome.SUCCEEDED, amount, currency, null);
    }

    DomainEventMessage<PaymentProcessed> cannotPay() {
        return cannotPay("insufficient_funds");
    }

    DomainEventMessage<PaymentProcessed> cannotPay(String reason) {
        return processed(Outcome.FAILED, AMOUNT, EUR, reason);
    }

    private DomainEventMessage<PaymentProcessed> processed(
            Outcome outcome, long amount, Currency currency, @Nullable String reason) {
        return payment(new PaymentProcessed(payment, order, user, attempt(), outcome, amount, currency, reason));
    }

    private AttemptId attempt() {
        return AttemptId.of(payment, 1);
    }

    DomainEventMessage<PaymentActionRequired> hasToAct() {
        return payment(new PaymentActionRequired(payment, order, user, attempt(), SECRET));
    }

    DomainEventMessage<PaymentPending> isAwaited(String gateway, @Nullable String reference) {
        return payment(new PaymentPending(payment, order, user, attempt(), AMOUNT, EUR, gateway, reference));
    }

    DomainEventMessage<PaymentDisputed> disputes(@Nullable Instant evidenceDueBy) {
        return payment(
                new PaymentDisputed(payment, order, user, "du_1", AMOUNT, EUR, "product_not_received", evidenceDueBy));
    }

    DomainEventMessage<PaymentDisputeClosed> hearsOfTheDispute(DisputeOutcome outcome) {
        return payment(new PaymentDisputeClosed(payment, order, user, "du_1", AMOUNT, EUR, outcome));
    }

    DomainEventMessage<PaymentRefundFailed> cannotBeRefunded(String reason) {
        return payment(new PaymentRefundFailed(payment, order, user, refund(), AMOUNT, EUR, reason, 0));
    }

    DomainEventMessage<PaymentRefundPending> isToBeRefunded(String gateway) {
        return payment(new PaymentRefundPending(payment, order, refund(), "re_1", AMOUNT, EUR, gateway));
    }

    DomainEventMessage<PaymentAuthorizationExpiring> isHeldUntil(Instant captureBefore) {
        return payment(new PaymentAuthorizationExpiring(payment, order, attempt(), AMOUNT, EUR, captureBefore));
    }

    DomainEventMessage<DiscrepancyFound> isContradicted(DiscrepancyEvent.Kind kind) {
        DiscrepancyId id = DiscrepancyId.of(kind, "pi_1");
        return event(
                "discrepancy",
                id.value(),
                new DiscrepancyFound(id, kind, payment, order, "pi_1", AMOUNT, EUR, "succeeded"));
    }

    RefundId refund() {
        return RefundId.of(payment, 1);
    }

    DomainEventMessage<PaymentVoidRequested> isWithdrawn(VoidReason reason) {
        return payment(new PaymentVoidRequested(payment, reason));
    }

    DomainEventMessage<PaymentVoided> isVoided(VoidReason reason) {
        return payment(new PaymentVoided(payment, order, user, AMOUNT, EUR, reason, attempt(), 1));
    }

    DomainEventMessage<PaymentRefunded> isRefunded() {
        return isRefunded(AMOUNT, AMOUNT);
    }

    DomainEventMessage<PaymentRefunded> isRefunded(long amount, long inAll) {
        return payment(new PaymentRefunded(payment, order, user, refund(), "re_1", amount, EUR, inAll));
    }

    private <T> DomainEventMessage<T> payment(T payload) {
        return event("payment", payment.value(), payload);
    }

    <T> DomainEventMessage<T> event(String type, String aggregate, T payload) {
        long sequence = sequences.merge(aggregate, 1L, Long::sum) - 1;
        return new GenericDomainEventMessage<>(
                type,
                aggregate,
                sequence,
                new GenericMessage<>(UUID.randomUUID().toString(), payload, MetaData.emptyInstance()),
                now);
    }
}
