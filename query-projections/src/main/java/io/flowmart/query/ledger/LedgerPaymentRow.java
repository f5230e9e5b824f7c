package io.flowmart.query.ledger;

import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** What the ledger has to remember of a payment to tell what its next event moves. */
@Entity
@Table(schema = "query", name = "ledger_payment_row")
class LedgerPaymentRow implements Persistable<String> {

    @Id
    private String paymentId;

    private long version;

    /** Of the present attempt. */
    private @Nullable String gateway;

    /** Refunds of money that was no part of a charge. */
    private String[] excessRefunds;

    /** Refunds that have succeeded and not failed since. */
    private String[] doneRefunds;

    @Transient
    private boolean created;

    @NullUnmarked
    protected LedgerPaymentRow() {}

    LedgerPaymentRow(PaymentId payment) {
        paymentId = payment.value();
        version = -1;
        excessRefunds = new String[0];
        doneRefunds = new String[0];
        created = true;
    }

    /** Whether the row knows nothing of the event with this sequence number yet. */
    boolean isBefore(long sequence) {
        return version < sequence;
    }

    void advance(long sequence) {
        version = sequence;
    }

    void begin() {
        gateway = null;
    }

    void choose(String chosen) {
        gateway = chosen;
    }

    boolean isPaidByTransfer() {
        return GatewayName.MANUAL.equals(gateway);
    }

    void requestExcess(RefundId refund) {
        excessRefunds = with(excessRefunds, refund);
    }

    boolean isExcess(RefundId refund) {
        return contains(excessRefunds, refund);
    }

    void refund(RefundId refund) {
        doneRefunds = with(doneRefunds, refund);
    }

    /** Whether the money had gone back; else nothing has moved. */
    boolean takeBack(RefundId refund) {
        boolean done = contains(doneRefunds, refund);
        doneRefunds = Arrays.stream(doneRefunds)
                .filter(each -> !each.equals(refund.value()))
                .toArray(String[]::new);
        return done;
    }

    private static boolean contains(String[] refunds, RefundId refund) {
        return Arrays.asList(refunds).contains(refund.value());
    }

    private static String[] with(String[] refunds, RefundId refund) {
        return Stream.concat(Arrays.stream(refunds), Stream.of(refund.value())).toArray(String[]::new);
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
