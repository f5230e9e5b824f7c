package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.READ;

import com.stripe.StripeClient;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What Stripe's refunds and disputes are reported as, whoever heard of them; nothing if they belong to no payment of ours. */
@Component
class StripeReports {

    private final StripeClient stripe;
    private final StripeCalls calls;

    StripeReports(StripeClient stripe, StripeCalls calls) {
        this.stripe = stripe;
        this.calls = calls;
    }

    List<PaymentReport> of(Refund refund) {
        return about(refund.getPaymentIntent(), refund.getPaymentIntentObject(), (payment, intent) -> refund(payment, intent, refund));
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

    List<PaymentReport> of(Dispute dispute) {
        return isInquiry(dispute)
                ? List.of()
                : about(
                        dispute.getPaymentIntent(),
                        dispute.getPaymentIntentObject(),
                        (payment, intent) -> dispute(payment, intent, dispute));
    }

    /** A question of the bank before it takes anything; no money moves. */
    private static boolean isInquiry(Dispute dispute) {
        return dispute.getStatus().startsWith("warning_");
    }

    private static RecordDispute dispute(PaymentId payment, String intent, Dispute dispute) {
        return new RecordDispute(
                payment,
                intent,
                dispute.getId(),
                dispute.getAmount(),
                Currency.getInstance(dispute.getCurrency().toUpperCase(Locale.ROOT)),
                dispute.getReason(),
                dueBy(dispute),
                switch (dispute.getStatus()) {
                    case "won" -> DisputeOutcome.WON;
                    case "lost" -> DisputeOutcome.LOST;
                    default -> null;
                });
    }

    private static @Nullable Instant dueBy(Dispute dispute) {
        return dispute.getEvidenceDetails() == null
                        || dispute.getEvidenceDetails().getDueBy() == null
                ? null
                : Instant.ofEpochSecond(dispute.getEvidenceDetails().getDueBy());
    }

    /** What goes back was taken before; whatever is heard of first, the payment may not know that yet. */
    private List<PaymentReport> about(
            @Nullable String id, @Nullable PaymentIntent expanded, BiFunction<PaymentId, String, PaymentReport> report) {
        if (id == null) {
            return List.of();
        }
        PaymentIntent intent = expanded != null
                ? expanded
                : calls.make(
                        READ, "retrieve", () -> stripe.v1().paymentIntents().retrieve(id));
        List<PaymentReport> reports = new ArrayList<>();
        StripeMetadata.paymentId(intent.getMetadata()).ifPresent(payment -> {
            StripeMetadata.attemptId(intent.getMetadata())
                    .filter(attempt -> intent.getStatus().equals("succeeded"))
                    .ifPresent(attempt -> {
                        reports.add(new RecordPaymentIntent(payment, attempt, intent.getId()));
                        reports.add(new RecordCharge(payment, attempt));
                    });
            reports.add(report.apply(payment, intent.getId()));
        });
        return reports;
    }
}
