package io.flowmart.api.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.Ids;

/**
 * Identifies a payment method of a user.
 *
 * @param value the stored form, {@code method-<uuid>}
 */
public record PaymentMethodId(@JsonValue String value) {

    private static final String PREFIX = "method-";

    /** Checks the shape; an id of another kind is an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PaymentMethodId {
        Ids.check(PREFIX, value);
    }

    /** The id of a payment method of a user; adding the same one again gives the same id. */
    public static PaymentMethodId of(UserId user, String provider, String reference) {
        return new PaymentMethodId(Ids.derived(PREFIX, user.value(), provider, reference));
    }

    @Override
    public String toString() {
        return value;
    }
}
