package io.flowmart.query;

import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentRefundRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
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
    private final List<DomainEventMessage<?>> order = new ArrayList<>();
    private final List<DomainEventMessage<?>> payment = new ArrayList<>();

    private Story(UserId buyer, Instant begin) {
        this.buyer = buyer;
        this.begin = begin;
        this.orderId = OrderId.of(buyer, UUID.randomUUID().toString());
        this.paymentId = PaymentId.of(orderId);
    }

    public static Story of(UserId buyer) {
        return new Story(buyer, BEGIN);
    }

    public static Story of(UserId buyer, Instant begin) {
        return new Story(buyer, begin);
    }

    public static Story ofSomeone() {
        return of(UserId.random());
    }

    public Story created() {
        List<OrderLine> items =
                List.of(new OrderLine("mug-1", "Mug", 2, 1_000), new OrderLine("pen-1", "Pen \"blue\"", 1, 500));
        return order(new OrderCreated(orderId, buyer, EUR, items, TOTAL, "fingerprint"));
    }

    public Story paid() {
        return order(new OrderPaid(orderId, paymentId, TOTAL, EUR)).order(new OrderConfirmed(orderId));
    }

    public Story paymentFailed(String reason) {
        return order(new OrderPaymentFailed(orderId, paymentId, reason));
    }

    public Story cancelled(String reason) {
        return order(new OrderCancelled(orderId, buyer, TOTAL, EUR, reason));
    }

    public Story refunded() {
        return order(new OrderRefunded(orderId, paymentId, TOTAL, EUR));
    }

    public Story paymentInitiated() {
        return payment(new PaymentInitiated(paymentId, orderId, buyer, TOTAL, EUR, attempt()))
                .payment(new PaymentIntentCreated(paymentId, attempt(), "pi_1"));
    }

    public Story charged() {
        return payment(new PaymentProcessed(paymentId, orderId, buyer, attempt(), Outcome.SUCCEEDED, TOTAL, EUR, null));
    }

    public Story declined(String reason) {
        return payment(new PaymentProcessed(paymentId, orderId, buyer, attempt(), Outcome.FAILED, TOTAL, EUR, reason));
    }

    public Story voidRequested(VoidReason reason) {
        return payment(new PaymentVoidRequested(paymentId, reason));
    }

    public Story voided(VoidReason reason) {
        return payment(new PaymentVoided(paymentId, orderId, buyer, TOTAL, EUR, reason));
    }

    public Story refundRequested() {
        return payment(new PaymentRefundRequested(paymentId, refund(), TOTAL, EUR));
    }

    public Story moneyBack(long amount) {
        return payment(new PaymentRefunded(paymentId, orderId, buyer, refund(), "re_1", amount, EUR));
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
        return AttemptId.of(paymentId, 1);
    }

    private RefundId refund() {
        return RefundId.of(paymentId, 1);
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
