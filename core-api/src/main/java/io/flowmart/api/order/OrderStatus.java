package io.flowmart.api.order;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of an order as its buyer sees it. */
public enum OrderStatus {
    /** Placed; the payment is under way. */
    PENDING,
    /** Paid for. */
    PAID,
    /** Not paid: declined or timed out. The buyer may pay again. */
    PAYMENT_FAILED,
    /** Cancelled by the buyer; if it had been charged, the money is on its way back. */
    CANCELLED,
    /** All the money went back. Final, unless the buyer's bank sends it back. */
    REFUNDED;

    /** The name on the wire, {@code payment_failed}. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
