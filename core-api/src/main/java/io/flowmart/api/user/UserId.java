package io.flowmart.api.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.Ids;

/**
 * Identifies a user: a customer or an operator.
 *
 * @param value the stored form, {@code user-<uuid>}
 */
public record UserId(@JsonValue String value) {

    private static final String PREFIX = "user-";

    /** Checks the shape; an id of another kind is an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public UserId {
        Ids.check(PREFIX, value);
    }

    /** An id that no one had before. */
    public static UserId random() {
        return new UserId(Ids.random(PREFIX));
    }

    @Override
    public String toString() {
        return value;
    }
}
