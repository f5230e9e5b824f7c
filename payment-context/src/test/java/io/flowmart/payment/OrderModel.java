package io.flowmart.payment;

import static io.flowmart.api.order.OrderStatus.CANCELLED;
import static io.flowmart.api.order.OrderStatus.PAID;
import static io.flowmart.api.order.OrderStatus.PAYMENT_FAILED;
import static io.flowmart.api.order.OrderStatus.PENDING;
import static io.flowmart.api.order.OrderStatus.REFUNDED;
import static io.flowmart.payment.PaymentFixtures.AMOUNT;
import static io.flowmart.payment.PaymentFixtures.BUYER;
import static io.flowmart.payment.PaymentFixtures.EUR;
import static io.flowmart.payment.PaymentFixtures.ORDER;
import static io.flowmart.payment.PaymentFixtures.ORDER_CANCELLED;
import static io.flowmart.payment.PaymentFixtures.ORDER_CREATED;
import static io.flowmart.payment.PaymentFixtures.PAYMENT;

import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import java.time.InstantSource;
import java.util.UUID;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;

/** The order, as the order context makes it answer to its buyer and to its payment. */
final class OrderModel {

    private final EventBus events;
    private final InstantSource time;
    private OrderStatus status = PENDING;
    private long version;
    private int attempt = 1;
    private long refunded;

    /** Places the order. */
    OrderModel(EventBus events, InstantSource time) {
        this.events = events;
        this.time = time;
        become(PENDING, ORDER_CREATED);
    }

    OrderStatus status() {
        return status;
    }

    void cancel() {
        if (status == PENDING || status == PAID) {
            become(CANCELLED, ORDER_CANCELLED);
        }
    }

    void payAgain() {
        if (status == PAYMENT_FAILED) {
            attempt++;
            become(PENDING, new OrderPaymentRetried(ORDER, BUYER, AMOUNT, EUR, attempt, null, "hash"));
        }
    }

    private boolean waitsFor(AttemptId failed) {
        return status == PENDING && failed.equals(AttemptId.of(PAYMENT, attempt));
    }

    void on(Object paymentEvent) {
        switch (paymentEvent) {
            case PaymentProcessed event
            when status == PENDING && event.outcome() == Outcome.SUCCEEDED ->
                become(PAID, new OrderPaid(ORDER, PAYMENT, AMOUNT, EUR), new OrderConfirmed(ORDER));
            case PaymentProcessed event
            when event.outcome() == Outcome.FAILED && waitsFor(event.attemptId()) ->
                become(PAYMENT_FAILED, new OrderPaymentFailed(ORDER, PAYMENT, event.reason()));
            case PaymentVoided event
            when waitsFor(event.attemptId()) ->
                become(
                        PAYMENT_FAILED,
                        new OrderPaymentFailed(ORDER, PAYMENT, event.reason().wireName()));
            case PaymentRefunded event
            when (status == PAID || status == CANCELLED) && event.refundedInAll() > refunded -> {
                refunded = event.refundedInAll();
                if (refunded == AMOUNT) {
                    become(REFUNDED, new OrderRefunded(ORDER, PAYMENT, refunded, EUR));
                }
            }
            default -> {}
        }
    }

    private void become(OrderStatus next, OrderEvent... because) {
        status = next;
        for (OrderEvent event : because) {
            events.publish(new GenericDomainEventMessage<>(
                    "order",
                    ORDER.value(),
                    version++,
                    event,
                    MetaData.emptyInstance(),
                    UUID.randomUUID().toString(),
                    time.instant()));
        }
    }
}
