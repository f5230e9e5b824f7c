package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.Ids;

/**
 * Identifies one attempt to charge a payment; the idempotency key of its PaymentIntent at Stripe.
 *
 * @param value the stored form, {@code attempt-<uuid>}
 */
public record AttemptId(@JsonValue String value) {

    private static final String PREFIX = "attempt-";

    /** Checks the shape; an id of another kind is an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AttemptId {
        Ids.check(PREFIX, value);
    }

    /**
     * The id of an attempt, the same after any crash.
     *
     * @param payment the payment it belongs to
     * @param number  counted from 1
     */
    public static AttemptId of(PaymentId payment, int number) {
        return new AttemptId(Ids.derived(PREFIX, payment.value(), Integer.toString(number)));
    }

    @Override
    public String toString() {
        return value;
    }
}
