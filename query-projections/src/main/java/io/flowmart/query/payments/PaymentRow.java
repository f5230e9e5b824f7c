package io.flowmart.query.payments;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentStatus;
import io.flowmart.api.user.UserId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A payment as its last event left it. Its version is that event's sequence number. */
@Entity
@Table(schema = "query", name = "payment_row")
class PaymentRow implements Persistable<String> {

    @Id
    private String paymentId;

    private String orderId;
    private String userId;

    @Enumerated(EnumType.STRING)
    private PaymentStatus status;

    private long version;
    private long amount;
    private long refundedAmount;
    private Currency currency;
    private @Nullable String failure;
    private Instant updatedAt;

    @Transient
    private boolean created;

    @NullUnmarked
    protected PaymentRow() {}

    private PaymentRow(PaymentId payment, OrderId order, UserId user, long amount, Currency currency) {
        this.paymentId = payment.value();
        this.orderId = order.value();
        this.userId = user.value();
        this.status = PaymentStatus.INITIATED;
        this.amount = amount;
        this.currency = currency;
        this.updatedAt = Instant.EPOCH;
        this.created = true;
    }

    static PaymentRow of(PaymentInitiated event) {
        return new PaymentRow(event.paymentId(), event.orderId(), event.userId(), event.amount(), event.currency());
    }

    /** For a payment that was given up before it began. */
    static PaymentRow of(PaymentVoided event) {
        return new PaymentRow(event.paymentId(), event.orderId(), event.userId(), event.amount(), event.currency());
    }

    /** Whether the row knows nothing of the event with this sequence number yet. */
    boolean isBefore(long sequence) {
        return version < sequence;
    }

    void advance(long sequence, Instant time) {
        version = sequence;
        updatedAt = time;
    }

    void succeed() {
        status = PaymentStatus.SUCCEEDED;
    }

    void end(PaymentStatus next, @Nullable String why) {
        status = next;
        failure = why;
    }

    /** A payment is refunded when all of it went back. */
    void refund(long part) {
        refundedAmount += part;
        if (refundedAmount >= amount) {
            status = PaymentStatus.REFUNDED;
        }
    }

    PaymentView view() {
        return new PaymentView(paymentId, orderId, status, amount, refundedAmount, currency, failure);
    }

    @Override
    public String getId() {
        return paymentId;
    }

    /** Ids are assigned, so this tells an insert from an update; without it each insert would follow a select. */
    @Override
    public boolean isNew() {
        return created;
    }
}
