package io.flowmart.query.payments;

import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentRefundRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentStatus;
import io.flowmart.platform.processing.Projection;
import io.flowmart.query.batch.BatchRows;
import java.time.Instant;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of each payment, from payment events alone. An event that is known already changes nothing: the row's
 * version tells.
 */
@Projection
@ProcessingGroup("payments-projection")
final class PaymentProjection {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentProjection.class);

    private final PaymentRows payments;

    PaymentProjection(PaymentRows payments) {
        this.payments = payments;
    }

    @EventHandler
    void on(PaymentEvent event, @SequenceNumber long sequence, @Timestamp Instant time, UnitOfWork<?> batch) {
        BatchRows<PaymentRow> rows =
                BatchRows.of(batch, PaymentEvent.class, each -> each.paymentId().value(), payments);
        PaymentRow row = rows.find(event.paymentId().value());
        if (row == null) {
            row = begin(event);
            if (row == null) {
                // Its first event is of a newer version than this code knows.
                LOG.warn(
                        "{} has no row; {} is left out.",
                        event.paymentId(),
                        event.getClass().getSimpleName());
                return;
            }
            rows.add(row);
        } else if (!row.isBefore(sequence)) {
            return;
        }
        evolve(row, event);
        row.advance(sequence, time);
    }

    /** A payment begins, or was given up before it did. */
    private static @Nullable PaymentRow begin(PaymentEvent event) {
        return switch (event) {
            case PaymentInitiated initiated -> PaymentRow.of(initiated);
            case PaymentVoided voided -> PaymentRow.of(voided);
            default -> null;
        };
    }

    private static void evolve(PaymentRow row, PaymentEvent event) {
        switch (event) {
            case PaymentInitiated ignored -> {}
            case PaymentIntentCreated ignored -> {}
            case PaymentVoidRequested ignored -> {}
            case PaymentRefundRequested ignored -> {}
            case PaymentProcessed processed -> {
                switch (processed.outcome()) {
                    case SUCCEEDED -> row.succeed();
                    case FAILED -> row.end(PaymentStatus.FAILED, processed.reason());
                }
            }
            case PaymentVoided voided ->
                row.end(PaymentStatus.VOIDED, voided.reason().wireName());
            case PaymentRefunded refunded -> row.refund(refunded.amount());
        }
    }

    @ResetHandler
    void reset() {
        payments.truncate();
    }
}
