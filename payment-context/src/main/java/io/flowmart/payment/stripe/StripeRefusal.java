package io.flowmart.payment;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stripe's last word: the card was declined, or the request makes no sense to it. Repeating it would change nothing. */
final class StripeRefusal extends RuntimeException {

    private static final String DECLINED = "card_declined";

    private final String reason;

    private StripeRefusal(String reason, StripeException cause) {
        super(cause);
        this.reason = reason;
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
     * The more telling one of Stripe's two codes.
     *
     * @see <a href="https://docs.stripe.com/declines/codes">Stripe: decline codes</a>
     */
    private static String reason(@Nullable String declineCode, @Nullable String code) {
        return declineCode == null || declineCode.equals("generic_decline")
                ? Objects.requireNonNullElse(code, DECLINED)
                : declineCode;
    }

    /** A stable code such as {@code insufficient_funds}. */
    String reason() {
        return reason;
    }

    /** Whether the PaymentIntent is simply further than we thought. */
    boolean isAboutState() {
        return reason.equals("payment_intent_unexpected_state");
    }
}
