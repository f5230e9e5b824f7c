package io.flowmart.query.payments;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputeClosed;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent;
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
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
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
            case PaymentInitiated initiated -> row.begin(initiated.attemptNumber());
            case PaymentActionRequired required -> row.requireAction(required.clientSecret());
            case PaymentPending pending -> row.pend(pending.reference());
            case PaymentReceived received -> row.receive(received.receivedAmount());
            case PaymentAuthorized authorized -> row.authorize(authorized.captureBefore());
            case PaymentProcessed processed -> {
                switch (processed.outcome()) {
                    case SUCCEEDED -> row.succeed();
                    case FAILED -> row.fail(processed.reason());
                }
            }
            case PaymentVoided voided -> row.giveUp(voided.reason().wireName(), voided.attemptNumber());
            case PaymentRefunded refunded -> row.refund(refunded.refundedInAll());
            case PaymentRefundFailed failed -> row.refund(failed.refundedAmount());
            case PaymentDisputed disputed -> row.dispute(disputed.disputeId());
            case PaymentDisputeClosed closed -> {
                if (closed.outcome() == DisputeOutcome.WON) {
                    row.winDispute(closed.disputeId());
                }
            }
            case PaymentMethodChosen ignored -> {}
            case PaymentIntentCreated ignored -> {}
            case PaymentAuthorizationExpiring ignored -> {}
            case PaymentCaptureRequested ignored -> {}
            case PaymentFeeCharged ignored -> {}
            case PaymentVoidRequested ignored -> {}
            case PaymentRefundRequested ignored -> {}
            case PaymentRefundPending ignored -> {}
        }
    }

    @ResetHandler
    void reset() {
        payments.truncate();
    }
}
