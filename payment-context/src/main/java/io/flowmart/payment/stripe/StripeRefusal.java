package io.flowmart.payment.stripe;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stripe's last word: the card was declined, or the request makes no sense to it. */
final class StripeRefusal extends Refusal {

    private static final String DECLINED = "card_declined";

    /** Of these a thief must not hear; and to an honest buyer they say no more than that another card is needed. */
    private static final Set<String> NOT_FOR_BUYERS = Set.of(
            "fraudulent",
            "generic_decline",
            "lost_card",
            "merchant_blacklist",
            "pickup_card",
            "restricted_card",
            "security_violation",
            "stolen_card");

    private StripeRefusal(String reason, StripeException cause) {
        super(reason, cause);
    }

    static StripeRefusal of(CardException e) {
        return new StripeRefusal(reason(e.getDeclineCode(), e.getCode()), e);
    }

    static StripeRefusal of(InvalidRequestException e) {
        return new StripeRefusal(Objects.requireNonNullElse(e.getCode(), "request_refused"), e);
    }

    /** Why the card was declined, from a PaymentIntent's last error. */
    static String reason(StripeError error) {
        return reason(error.getDeclineCode(), error.getCode());
    }

    /**
     * The more telling one of Stripe's two codes that a buyer may see.
     *
     * @see <a href="https://docs.stripe.com/declines/codes">Stripe: decline codes</a>
     */
    private static String reason(@Nullable String declineCode, @Nullable String code) {
        return declineCode == null || NOT_FOR_BUYERS.contains(declineCode)
                ? Objects.requireNonNullElse(code, DECLINED)
                : declineCode;
    }

    /** Whether the PaymentIntent is simply further than we thought. */
    boolean isAboutState() {
        return reason().equals("payment_intent_unexpected_state");
    }

    /** Whether Stripe does not know what we know it has: another account's key, or a simulator that was emptied. */
    boolean isAboutSomethingUnknown() {
        return reason().equals("resource_missing");
    }
}
