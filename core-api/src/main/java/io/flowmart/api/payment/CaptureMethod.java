package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * When a card is charged.
 *
 * @see <a href="https://docs.stripe.com/payments/place-a-hold-on-a-payment-method">Stripe: place a hold</a>
 */
public enum CaptureMethod {
    /** With the order. */
    AUTOMATIC,
    /** The order only places a hold; an operator captures or voids it later. */
    MANUAL;

    /** The name on the wire, {@code manual}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
