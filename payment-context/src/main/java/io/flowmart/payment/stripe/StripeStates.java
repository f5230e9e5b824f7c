package io.flowmart.payment.stripe;

import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import io.flowmart.api.payment.PaymentCommand.GatewayState;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import io.flowmart.payment.gateways.PaymentGateway.State;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import java.time.Instant;
import java.util.Currency;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the states of Stripe's objects mean to a payment. */
final class StripeStates {

    private static final String AUTHENTICATION_REQUIRED = "authentication_required";

    private StripeStates() {}

    /**
     * How an attempt stands. What was cancelled without a reason was cancelled by someone in Stripe's dashboard; our own reasons the
     * payment knows by itself.
     *
     * @see <a href="https://docs.stripe.com/payments/paymentintents/lifecycle">Stripe: PaymentIntent lifecycle</a>
     */
    static State of(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "succeeded" -> new State.Charged();
            case "requires_capture" -> new State.Held(captureBefore(intent));
            case "requires_action" -> new State.ActionRequired(intent.getClientSecret());
            case "processing" -> new State.Pending(null);
            case "requires_payment_method" -> new State.Declined(reason(intent, AUTHENTICATION_REQUIRED));
            case "canceled" ->
                new State.Cancelled(
                        "automatic".equals(intent.getCancellationReason())
                                ? "authorization_expired"
                                : reason(intent, VoidReason.VOIDED_BY_OPERATOR.wireName()));
            default -> throw UnknownOutcome.stillOpen("the PaymentIntent", intent.getStatus());
        };
    }

    /** How a PaymentIntent stands, as far as money is concerned. */
    static GatewayState moneyOf(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "succeeded" ->
                isReturned(intent.getLatestChargeObject()) ? GatewayState.RETURNED : GatewayState.CHARGED;
            case "requires_capture" -> GatewayState.HELD;
            case "canceled" -> GatewayState.CANCELLED;
            default -> GatewayState.OPEN;
        };
    }

    private static boolean isReturned(@Nullable Charge charge) {
        return charge != null && Boolean.TRUE.equals(charge.getRefunded());
    }

    /** Stripe writes them small. */
    static Currency currency(String code) {
        return Currency.getInstance(code.toUpperCase(Locale.ROOT));
    }

    private static String reason(PaymentIntent intent, String otherwise) {
        return intent.getLastPaymentError() == null ? otherwise : StripeRefusal.reason(intent.getLastPaymentError());
    }

    private static @Nullable Instant captureBefore(PaymentIntent intent) {
        Charge charge = intent.getLatestChargeObject();
        if (charge == null
                || charge.getPaymentMethodDetails() == null
                || charge.getPaymentMethodDetails().getCard() == null
                || charge.getPaymentMethodDetails().getCard().getCaptureBefore() == null) {
            return null;
        }
        return Instant.ofEpochSecond(charge.getPaymentMethodDetails().getCard().getCaptureBefore());
    }

    /**
     * How a refund stands.
     *
     * @see <a href="https://docs.stripe.com/api/refunds/object#refund_object-status">Stripe: a refund's status</a>
     */
    static RefundResult of(Refund refund) {
        RefundState state =
                switch (refund.getStatus()) {
                    case "succeeded" -> RefundState.SUCCEEDED;
                    case "pending", "requires_action" -> RefundState.PENDING;
                    case "failed", "canceled" -> RefundState.FAILED;
                    default -> throw UnknownOutcome.stillOpen("the refund", refund.getStatus());
                };
        return new RefundResult(
                refund.getId(),
                state,
                state == RefundState.FAILED
                        ? Objects.requireNonNullElse(refund.getFailureReason(), refund.getStatus())
                        : null);
    }
}
