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
import java.util.Arrays;
import java.util.Currency;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A payment as its last event left it. Its version is that event's sequence number. */
@Entity
@Table(schema = "query", name = "payment_row")
class PaymentRow implements Persistable<String> {

    private static final Set<PaymentStatus> CHARGED = EnumSet.of(
            PaymentStatus.SUCCEEDED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED, PaymentStatus.DISPUTED);

    @Id
    private String paymentId;

    private String orderId;
    private String userId;

    @Enumerated(EnumType.STRING)
    private PaymentStatus status;

    private long version;
    private int attempt;
    private long amount;
    private long refundedAmount;
    private Currency currency;
    private @Nullable String failure;
    private @Nullable String clientSecret;
    private @Nullable String reference;
    private @Nullable Instant captureBefore;
    private @Nullable Long receivedAmount;

    /** Those that are open or lost. */
    private String[] disputes;

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
        this.attempt = 1;
        this.amount = amount;
        this.currency = currency;
        this.disputes = new String[0];
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

    boolean isOwnedBy(UserId user) {
        return userId.equals(user.value());
    }

    /** Whether the row knows nothing of the event with this sequence number yet. */
    boolean isBefore(long sequence) {
        return version < sequence;
    }

    void advance(long sequence, Instant time) {
        version = sequence;
        updatedAt = time;
    }

    /** Nothing is left of an attempt before, but for money that came in. */
    void begin(int number) {
        become(PaymentStatus.INITIATED);
        attempt = number;
        failure = null;
        reference = null;
    }

    void requireAction(String sealedSecret) {
        become(PaymentStatus.REQUIRES_ACTION);
        clientSecret = sealedSecret;
    }

    void pend(@Nullable String transferReference) {
        become(PaymentStatus.PROCESSING);
        reference = transferReference;
    }

    void receive(long inAll) {
        receivedAmount = inAll;
    }

    void authorize(@Nullable Instant holdEnds) {
        become(PaymentStatus.AUTHORIZED);
        captureBefore = holdEnds;
    }

    void succeed() {
        become(PaymentStatus.SUCCEEDED);
        settle();
    }

    void fail(@Nullable String why) {
        become(PaymentStatus.FAILED);
        failure = why;
    }

    void giveUp(String why, int number) {
        become(PaymentStatus.VOIDED);
        failure = why;
        attempt = number;
    }

    private void become(PaymentStatus next) {
        status = next;
        clientSecret = null;
        captureBefore = null;
    }

    /** What went back in all, more or less than before. */
    void refund(long inAll) {
        refundedAmount = inAll;
        settle();
    }

    void dispute(String dispute) {
        disputes = Stream.concat(Arrays.stream(disputes), Stream.of(dispute))
                .distinct()
                .sorted()
                .toArray(String[]::new);
        settle();
    }

    /** A dispute was won: the payment is what it was without it. */
    void winDispute(String dispute) {
        disputes = Arrays.stream(disputes).filter(each -> !each.equals(dispute)).toArray(String[]::new);
        settle();
    }

    /** What has become of a charge; of money that came for nothing, and went back, the payment knows nothing. */
    private void settle() {
        if (!CHARGED.contains(status)) {
            return;
        }
        if (disputes.length > 0) {
            status = PaymentStatus.DISPUTED;
        } else if (refundedAmount >= amount) {
            status = PaymentStatus.REFUNDED;
        } else {
            status = refundedAmount > 0 ? PaymentStatus.PARTIALLY_REFUNDED : PaymentStatus.SUCCEEDED;
        }
    }

    /** What the buyer's browser continues with, encrypted; only while it is his turn. */
    @Nullable
    String sealedSecret() {
        return status == PaymentStatus.REQUIRES_ACTION ? clientSecret : null;
    }

    PaymentView view(@Nullable String openSecret) {
        return new PaymentView(
                paymentId,
                orderId,
                status,
                amount,
                refundedAmount,
                currency,
                openSecret,
                failure,
                failure == null ? null : FailureMessage.of(failure),
                reference,
                captureBefore,
                receivedAmount);
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
