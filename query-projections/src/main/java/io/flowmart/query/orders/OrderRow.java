package io.flowmart.query.orders;

import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.payment.PaymentId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Currency;
import org.hibernate.annotations.Formula;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** An order as its last event left it. Its version is that event's sequence number. */
@Entity
@Table(schema = "query", name = "order_row")
class OrderRow implements Persistable<String> {

    @Id
    private String orderId;

    private String userId;

    @Enumerated(EnumType.STRING)
    private OrderStatus status;

    private long version;
    private long totalAmount;
    private Currency currency;
    private String paymentId;
    private long refundedAmount;
    private int attempt;
    private @Nullable String reason;

    /** What it is again if its money comes back. */
    @Enumerated(EnumType.STRING)
    private @Nullable OrderStatus statusBeforeRefund;

    /** Whether the buyer's bank has taken the money back. What payments tell is kept with the payment, by their events. */
    @Formula("exists (select 1 from query.payment_row p where p.payment_id = payment_id and p.status = 'DISPUTED')")
    private boolean disputed;

    private Instant createdAt;
    private Instant updatedAt;

    @Transient
    private boolean created;

    @NullUnmarked
    protected OrderRow() {}

    OrderRow(OrderCreated event, long sequence, Instant time) {
        orderId = event.orderId().value();
        userId = event.userId().value();
        status = OrderStatus.PENDING;
        version = sequence;
        totalAmount = event.totalAmount();
        currency = event.currency();
        paymentId = PaymentId.of(event.orderId()).value();
        attempt = 1;
        createdAt = time;
        updatedAt = time;
        created = true;
    }

    /** Whether the row knows nothing of the event with this sequence number yet. */
    boolean isBefore(long sequence) {
        return version < sequence;
    }

    void advance(long sequence, Instant time) {
        version = sequence;
        updatedAt = time;
    }

    void become(OrderStatus next) {
        status = next;
    }

    void become(OrderStatus next, String why) {
        status = next;
        reason = why;
    }

    /** It is to be paid once more. */
    void retry(int number) {
        status = OrderStatus.PENDING;
        reason = null;
        attempt = number;
    }

    void refundPart(long inAll) {
        refundedAmount = inAll;
    }

    void refundAll(long inAll) {
        if (status != OrderStatus.REFUNDED) {
            statusBeforeRefund = status;
        }
        status = OrderStatus.REFUNDED;
        refundedAmount = inAll;
    }

    /** The buyer's bank has sent money back. Before there were partial refunds, only cancelled orders were refunded. */
    void refundLess(long inAll) {
        if (status == OrderStatus.REFUNDED) {
            status = statusBeforeRefund == null ? OrderStatus.CANCELLED : statusBeforeRefund;
        }
        refundedAmount = inAll;
    }

    OrderStepRow step(OrderEvent event) {
        return new OrderStepRow(event, version, updatedAt, status, refundedAmount);
    }

    OrderSummary summary() {
        return new OrderSummary(
                orderId,
                status,
                version,
                totalAmount,
                refundedAmount,
                currency,
                disputed,
                paymentId,
                reason,
                createdAt,
                updatedAt);
    }

    @Override
    public String getId() {
        return orderId;
    }

    /** Ids are assigned, so this tells an insert from an update; without it each insert would follow a select. */
    @Override
    public boolean isNew() {
        return created;
    }
}
