package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of a payment. */
public enum PaymentStatus {
    /** Begun; what Stripe says is not known yet. */
    INITIATED,
    /** Charged. */
    SUCCEEDED,
    /** Declined; nothing was charged, nothing will be. */
    FAILED,
    /** Given up before it was charged; nothing will be. */
    VOIDED,
    /** Charged, and the money went back. */
    REFUNDED;

    /** The name on the wire, {@code succeeded}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
