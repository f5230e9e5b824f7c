package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.Ids;
import io.flowmart.api.order.OrderId;

/**
 * Identifies the one payment of an order.
 *
 * @param value the stored form, {@code payment-<uuid>}
 */
public record PaymentId(@JsonValue String value) {

    private static final String PREFIX = "payment-";

    /** Checks the shape; an id of another kind is an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PaymentId {
        Ids.check(PREFIX, value);
    }

    /** The id of the payment of an order, so that a second attempt to start it finds the first. */
    public static PaymentId of(OrderId order) {
        return new PaymentId(Ids.derived(PREFIX, order.value()));
    }

    @Override
    public String toString() {
        return value;
    }
}
