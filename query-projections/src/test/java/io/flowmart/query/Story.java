package io.flowmart.query;

import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPartiallyRefunded;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderEvent.OrderRefundFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorizationExpiring;
import io.flowmart.api.payment.PaymentEvent.PaymentAuthorized;
import io.flowmart.api.payment.PaymentEvent.PaymentCaptureRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentFeeCharged;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentPending;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.jspecify.annotations.Nullable;

/** The story of one order and its payment, told in events as the other contexts would store them. */
public final class Story {

    /** When all stories begin; each event of an aggregate is a second after the one before. */
    public static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00.123Z");

    public static final Currency EUR = Currency.getInstance("EUR");
    public static final long TOTAL = 2_500;

    public final UserId buyer;
    public final OrderId orderId;
    public final PaymentId paymentId;

    private final Instant begin;
    private final Currency currency;
    private int attempt = 1;
    private final List<DomainEventMessage<?>> order = new ArrayList<>();
    private final List<DomainEventMessage<?>> payment = new ArrayList<>();

    private Story(UserId buyer, Instant begin, Currency currency) {
        this.buyer = buyer;
        this.begin = begin;
        this.currency = currency;
        this.orderId = OrderId.of(buyer, UUID.randomUUID().toString());
        this.paymentId = PaymentId.of(orderId);
    }

    public static Story of(UserId buyer) {
        return of(buyer, BEGIN);
    }

    public static Story of(UserId buyer, Instant begin) {
        return new Story(buyer, begin, EUR);
    }

    public static Story ofSomeone(Instant begin, Currency currency) {
        return new Story(UserId.random(), begin, currency);
    }

    public static Story ofSomeone() {
        return of(UserId.random());
    }

    public Story created() {
        List<OrderLine> items =
                List.of(new OrderLine("mug-1", "Mug", 2, 1_000), new OrderLine("pen-1", "Pen \"blue\"", 1, 500));
        return order(new OrderCreated(orderId, buyer, currency, items, TOTAL, "fingerprint"));
    }

    public Story paid() {
        return order(new OrderPaid(orderId, paymentId, TOTAL, currency)).order(new OrderConfirmed(orderId));
    }

    public Story paymentFailed(String reason) {
        return order(new OrderPaymentFailed(orderId, paymentId, reason));
    }

    public Story cancelled(String reason) {
        return order(new OrderCancelled(orderId, buyer, TOTAL, currency, reason));
    }

    public Story refunded() {
        return order(new OrderRefunded(orderId, paymentId, TOTAL, currency));
    }

    public Story retried() {
        return order(new OrderPaymentRetried(orderId, buyer, TOTAL, currency, attempt + 1, null, "key"));
    }

    public Story partlyRefunded(long amount, long inAll) {
        return order(new OrderPartiallyRefunded(orderId, paymentId, amount, currency, inAll));
    }

    public Story refundFailed(long amount, long inAll) {
        return order(new OrderRefundFailed(orderId, paymentId, amount, currency, inAll));
    }

    public Story paymentInitiated() {
        return payment(new PaymentInitiated(
                        paymentId,
                        orderId,
                        buyer,
                        TOTAL,
                        currency,
                        attempt(),
                        attempt == 1 ? null : attempt,
                        null,
                        null))
                .payment(new PaymentIntentCreated(paymentId, attempt(), "pi_1"));
    }

    /** Another attempt. */
    public Story paymentInitiatedAgain() {
        attempt++;
        return paymentInitiated();
    }

    public Story by(String gateway) {
        return payment(new PaymentMethodChosen(paymentId, attempt(), gateway, "pm_1"));
    }

    public Story actionRequired(String sealedSecret) {
        return payment(new PaymentActionRequired(paymentId, orderId, buyer, attempt(), sealedSecret));
    }

    public Story pending(@Nullable String reference) {
        return payment(new PaymentPending(
                paymentId,
                orderId,
                buyer,
                attempt(),
                TOTAL,
                currency,
                reference == null ? "stripe" : "manual",
                reference));
    }

    public Story received(long amount, long inAll) {
        return payment(new PaymentReceived(paymentId, orderId, buyer, "line-" + inAll, amount, currency, inAll));
    }

    public Story authorized(@Nullable Instant captureBefore) {
        return payment(new PaymentAuthorized(paymentId, orderId, buyer, attempt(), TOTAL, currency, captureBefore));
    }

    public Story captureRequested() {
        return payment(new PaymentAuthorizationExpiring(paymentId, orderId, attempt(), TOTAL, currency, BEGIN))
                .payment(new PaymentCaptureRequested(paymentId, attempt()));
    }

    public Story charged() {
        return payment(
                new PaymentProcessed(paymentId, orderId, buyer, attempt(), Outcome.SUCCEEDED, TOTAL, currency, null));
    }

    public Story declined(String reason) {
        return payment(
                new PaymentProcessed(paymentId, orderId, buyer, attempt(), Outcome.FAILED, TOTAL, currency, reason));
    }

    public Story fee(long fee, Currency ofTheFee) {
        return payment(new PaymentFeeCharged(paymentId, orderId, fee, ofTheFee));
    }

    public Story voidRequested(VoidReason reason) {
        return payment(new PaymentVoidRequested(paymentId, reason));
    }

    public Story voided(VoidReason reason) {
        return payment(new PaymentVoided(paymentId, orderId, buyer, TOTAL, currency, reason, attempt(), attempt));
    }

    public Story refundRequested() {
        return refundRequested(1, TOTAL, null);
    }

    public Story refundRequested(int number, long amount, @Nullable String reason) {
        return payment(new PaymentRefundRequested(paymentId, refund(number), amount, currency, reason));
    }

    public Story refundPending(int number, long amount) {
        return payment(
                new PaymentRefundPending(paymentId, orderId, refund(number), "re_1", amount, currency, "stripe"));
    }

    /** As before there were refunds of a part: what went back is all that did. */
    public Story moneyBack(long amount) {
        return moneyBack(1, amount, null);
    }

    public Story moneyBack(int number, long amount, @Nullable Long inAll) {
        return payment(new PaymentRefunded(paymentId, orderId, buyer, refund(number), "re_1", amount, currency, inAll));
    }

    public Story moneyNotBack(int number, long amount, long inAll) {
        return payment(new PaymentRefundFailed(
                paymentId, orderId, buyer, refund(number), amount, currency, "expired_or_canceled_card", inAll));
    }

    public Story disputed(String dispute, long amount) {
        return payment(new PaymentDisputed(paymentId, orderId, buyer, dispute, amount, currency, "fraudulent", null));
    }

    public Story disputeClosed(String dispute, long amount, DisputeOutcome outcome) {
        return payment(new PaymentDisputeClosed(paymentId, orderId, buyer, dispute, amount, currency, outcome));
    }

    /** A text with all that is of this story alone replaced by what it stands for. */
    public String withoutIds(String text) {
        String plain = text.replace(orderId.value(), "order")
                .replace(paymentId.value(), "payment")
                .replace(buyer.value(), "buyer");
        for (int i = 0; i < payment.size(); i++) {
            plain = plain.replace(payment.get(i).getIdentifier(), "event " + i);
        }
        for (int i = 1; i <= 3; i++) {
            plain = plain.replace(refund(i).value(), "refund " + i);
        }
        return plain;
    }

    /** The events of the order so far, in their order. */
    public List<DomainEventMessage<?>> orderEvents() {
        return List.copyOf(order);
    }

    /** The events of the payment so far, in their order. */
    public List<DomainEventMessage<?>> paymentEvents() {
        return List.copyOf(payment);
    }

    private AttemptId attempt() {
        return AttemptId.of(paymentId, attempt);
    }

    private RefundId refund(int number) {
        return RefundId.of(paymentId, number);
    }

    private Story order(OrderEvent event) {
        order.add(message("Order", orderId.value(), order.size(), event));
        return this;
    }

    private Story payment(PaymentEvent event) {
        payment.add(message("Payment", paymentId.value(), payment.size(), event));
        return this;
    }

    private DomainEventMessage<?> message(String type, String aggregateId, int sequence, Object payload) {
        String eventId = UUID.randomUUID().toString();
        return new GenericDomainEventMessage<>(
                type, aggregateId, sequence, payload, Map.of(), eventId, begin.plusSeconds(sequence));
    }
}
