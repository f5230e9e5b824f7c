package io.flowmart.api.order;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.Ids;
import io.flowmart.api.user.UserId;

/**
 * Identifies an order.
 *
 * @param value the stored form, {@code order-<uuid>}
 */
public record OrderId(@JsonValue String value) {

    private static final String PREFIX = "order-";

    /** Checks the shape; an id of another kind is an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public OrderId {
        Ids.check(PREFIX, value);
    }

    /**
     * The id of the order that a user places with an idempotency key: a repeated request finds the first order.
     *
     * @param user           who orders
     * @param idempotencyKey the key that came with the request
     */
    public static OrderId of(UserId user, String idempotencyKey) {
        return new OrderId(Ids.derived(PREFIX, user.value(), idempotencyKey));
    }

    @Override
    public String toString() {
        return value;
    }
}
