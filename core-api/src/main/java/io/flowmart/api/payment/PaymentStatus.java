package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of a payment, as its owner and operators see it. */
public enum PaymentStatus {
    /** Begun; what the gateway says is not known yet. */
    INITIATED,
    /** The buyer has to do something, most likely confirm it at his bank. */
    REQUIRES_ACTION,
    /** The money is held on the card, but not charged. */
    AUTHORIZED,
    /** The money is on its way, which can take days. */
    PROCESSING,
    /** Charged. */
    SUCCEEDED,
    /** Declined; nothing was charged, nothing will be by this attempt. */
    FAILED,
    /** Given up before it was charged; nothing will be. */
    VOIDED,
    /** Charged, and all the money went back. */
    REFUNDED,
    /** Charged, and some of the money went back. */
    PARTIALLY_REFUNDED,
    /** Charged, and the buyer's bank has taken the money back, for now or for ever. */
    DISPUTED;

    /** The name on the wire, {@code succeeded}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
