package io.flowmart.payment.stripe;

import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.api.payment.PaymentReport.DisputeState;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Stripe's refunds and disputes are reported as, whoever heard of them; nothing if they belong to no payment of ours. Their
 * PaymentIntents have to be expanded.
 */
final class StripeReports {

    private static final Logger LOG = LoggerFactory.getLogger(StripeReports.class);

    private StripeReports() {}

    static Optional<PaymentReport> of(Refund refund) {
        return about(refund.getPaymentIntentObject(), (payment, intent) -> refund(payment, intent, refund));
    }

    private static RecordRefund refund(PaymentId payment, String intent, Refund refund) {
        RefundResult result = StripeStates.of(refund);
        return new RecordRefund(
                payment,
                intent,
                StripeMetadata.refundId(refund.getMetadata())
                        .orElseGet(() -> RefundId.foreign(payment, refund.getId())),
                refund.getId(),
                refund.getAmount(),
                result.state(),
                result.failureReason());
    }

    static Optional<PaymentReport> of(Dispute dispute) {
        return state(dispute)
                .flatMap(state -> about(
                        dispute.getPaymentIntentObject(),
                        (payment, intent) -> dispute(payment, intent, dispute, state)));
    }

    /**
     * How a dispute stands; nothing of an inquiry, which is a question of the bank before it takes anything.
     *
     * @see <a href="https://docs.stripe.com/api/disputes/object#dispute_object-status">Stripe: a dispute's status</a>
     */
    private static Optional<DisputeState> state(Dispute dispute) {
        return switch (dispute.getStatus()) {
            case "needs_response", "under_review" -> Optional.of(DisputeState.OPEN);
            case "won" -> Optional.of(DisputeState.WON);
            case "lost" -> Optional.of(DisputeState.LOST);
            case "prevented" -> Optional.of(DisputeState.PREVENTED);
            case "warning_needs_response", "warning_under_review", "warning_closed" -> Optional.empty();
            default -> {
                LOG.error("{} is {}, of which nothing is known here. See to it.", dispute.getId(), dispute.getStatus());
                yield Optional.empty();
            }
        };
    }

    private static RecordDispute dispute(PaymentId payment, String intent, Dispute dispute, DisputeState state) {
        return new RecordDispute(
                payment,
                intent,
                dispute.getId(),
                dispute.getAmount(),
                StripeStates.currency(dispute.getCurrency()),
                dispute.getReason(),
                dueBy(dispute),
                state);
    }

    private static @Nullable Instant dueBy(Dispute dispute) {
        return dispute.getEvidenceDetails() == null
                        || dispute.getEvidenceDetails().getDueBy() == null
                ? null
                : Instant.ofEpochSecond(dispute.getEvidenceDetails().getDueBy());
    }

    /** Of the payment that the PaymentIntent names. */
    private static Optional<PaymentReport> about(
            @Nullable PaymentIntent intent, BiFunction<PaymentId, String, PaymentReport> report) {
        return Optional.ofNullable(intent).flatMap(known -> StripeMetadata.paymentId(known.getMetadata())
                .map(payment -> report.apply(payment, known.getId())));
    }
}
