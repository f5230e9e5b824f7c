package io.flowmart.query.ledger;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentFeeCharged;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.platform.processing.Projection;
import io.flowmart.query.batch.BatchRows;
import java.time.Instant;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.messaging.annotation.MessageIdentifier;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Enters what payment events move, each once: the event's id is part of the entry's key. */
@Projection
@ProcessingGroup("ledger-projection")
final class LedgerProjection {

    private final LedgerRows entries;
    private final LedgerPaymentRows payments;

    LedgerProjection(LedgerRows entries, LedgerPaymentRows payments) {
        this.entries = entries;
        this.payments = payments;
    }

    @EventHandler
    void on(
            PaymentEvent event,
            @SequenceNumber long sequence,
            @Timestamp Instant time,
            @MessageIdentifier String eventId,
            UnitOfWork<?> batch) {
        BatchRows<LedgerPaymentRow> rows =
                BatchRows.of(batch, PaymentEvent.class, each -> each.paymentId().value(), payments);
        LedgerPaymentRow payment = rows.find(event.paymentId().value());
        if (payment == null) {
            payment = new LedgerPaymentRow(event.paymentId());
            rows.add(payment);
        } else if (!payment.isBefore(sequence)) {
            return;
        }
        for (Entry entry : entries(payment, event)) {
            entries.save(new LedgerRow(entry, event.paymentId(), eventId, time));
        }
        payment.advance(sequence);
    }

    /** What an event moves; what later events will need is remembered. */
    private static List<Entry> entries(LedgerPaymentRow payment, PaymentEvent event) {
        switch (event) {
            case PaymentInitiated ignored -> payment.begin();
            case PaymentMethodChosen chosen -> payment.choose(chosen.gateway());
            case PaymentRefundRequested requested -> {
                if (PaymentRefundRequested.EXCESS.equals(requested.reason())) {
                    payment.requestExcess(requested.refundId());
                }
            }
            case PaymentProcessed it -> {
                return it.outcome() == Outcome.SUCCEEDED ? charged(payment, it) : List.of();
            }
            case PaymentReceived it -> {
                return List.of(new Entry(EntryKind.DEPOSITED, it.orderId(), it.amount(), it.currency()));
            }
            case PaymentFeeCharged it -> {
                return List.of(new Entry(EntryKind.FEE, it.orderId(), it.fee(), it.currency()));
            }
            case PaymentRefunded it -> {
                payment.refund(it.refundId());
                return List.of(
                        payment.isExcess(it.refundId())
                                ? new Entry(EntryKind.DEPOSITED, it.orderId(), -it.amount(), it.currency())
                                : new Entry(EntryKind.REFUNDED, it.orderId(), it.amount(), it.currency()));
            }
            case PaymentRefundFailed it -> {
                return payment.takeBack(it.refundId()) ? cameBack(payment, it) : List.of();
            }
            case PaymentDisputed it -> {
                return List.of(new Entry(EntryKind.DISPUTED, it.orderId(), it.amount(), it.currency()));
            }
            case PaymentDisputeClosed it -> {
                return it.outcome() == DisputeOutcome.WON
                        ? List.of(new Entry(EntryKind.DISPUTE_WON, it.orderId(), -it.amount(), it.currency()))
                        : List.of();
            }
            default -> {}
        }
        return List.of();
    }

    /** A bank transfer was there before the charge that it becomes. */
    private static List<Entry> charged(LedgerPaymentRow payment, PaymentProcessed event) {
        var captured = new Entry(EntryKind.CAPTURED, event.orderId(), event.amount(), event.currency());
        var spent = new Entry(EntryKind.DEPOSITED, event.orderId(), -event.amount(), event.currency());
        return payment.isPaidByTransfer() ? List.of(captured, spent) : List.of(captured);
    }

    private static List<Entry> cameBack(LedgerPaymentRow payment, PaymentRefundFailed event) {
        return List.of(
                payment.isExcess(event.refundId())
                        ? new Entry(EntryKind.DEPOSITED, event.orderId(), event.amount(), event.currency())
                        : new Entry(EntryKind.REFUND_FAILED, event.orderId(), -event.amount(), event.currency()));
    }

    @ResetHandler
    void reset() {
        entries.truncate();
    }
}
