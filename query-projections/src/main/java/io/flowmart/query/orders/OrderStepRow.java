package io.flowmart.query.orders;

import io.flowmart.api.StoredName;
import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderStatus;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** One step in the history of an order, written once. */
@Entity
@Immutable
@Table(schema = "query", name = "order_step_row")
class OrderStepRow implements Persistable<OrderStepRow.Key> {

    @Embeddable
    record Key(String orderId, long sequence) {}

    @EmbeddedId
    private Key key;

    private String event;
    private Instant time;
    private @Nullable String reason;

    /** What the order was after it; absent in rows from before there was this column. */
    @Enumerated(EnumType.STRING)
    private @Nullable OrderStatus status;

    /** As above. */
    private @Nullable Long refundedAmount;

    @NullUnmarked
    protected OrderStepRow() {}

    OrderStepRow(OrderEvent event, long sequence, Instant time, OrderStatus status, long refundedAmount) {
        this.key = new Key(event.orderId().value(), sequence);
        this.event = name(event);
        this.time = time;
        this.reason = switch (event) {
            case OrderEvent.OrderPaymentFailed failed -> failed.reason();
            case OrderEvent.OrderCancelled cancelled -> cancelled.reason();
            default -> null;
        };
        this.status = status;
        this.refundedAmount = refundedAmount;
    }

    /** The last part of the stored name, which stays when a class is renamed: {@code OrderPaid}. */
    private static String name(OrderEvent event) {
        String stored = Objects.requireNonNull(event.getClass().getAnnotation(StoredName.class))
                .value();
        return stored.substring(stored.lastIndexOf('.') + 1);
    }

    boolean isConfirmation() {
        return event.equals("OrderConfirmed");
    }

    /** What this step made of the order. */
    OrderSummary applyTo(OrderSummary before) {
        return before.changed(
                status == null ? statusAfter(before) : status,
                key.sequence(),
                reasonAfter(before),
                refundedAmount == null ? refundedAfter(before) : refundedAmount,
                time);
    }

    private OrderStatus statusAfter(OrderSummary before) {
        return switch (event) {
            case "OrderCreated" -> OrderStatus.PENDING;
            case "OrderPaid" -> OrderStatus.PAID;
            case "OrderPaymentFailed" -> OrderStatus.PAYMENT_FAILED;
            case "OrderCancelled" -> OrderStatus.CANCELLED;
            case "OrderRefunded" -> OrderStatus.REFUNDED;
            default -> before.status();
        };
    }

    private @Nullable String reasonAfter(OrderSummary before) {
        if (event.equals("OrderPaymentRetried")) {
            return null;
        }
        return reason == null ? before.reason() : reason;
    }

    private long refundedAfter(OrderSummary before) {
        return event.equals("OrderRefunded") ? before.totalAmount() : before.refundedAmount();
    }

    OrderDetails.Step step() {
        return new OrderDetails.Step(key.sequence(), event, time, reason);
    }

    @Override
    public Key getId() {
        return key;
    }

    /** It is only ever saved once. */
    @Override
    public boolean isNew() {
        return true;
    }
}
