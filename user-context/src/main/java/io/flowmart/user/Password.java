package io.flowmart.user;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * A password as it was sent, which does not show itself in logs.
 *
 * @param value of any length
 */
record Password(String value) {

    private static final int MIN = 8;
    private static final int MAX = 255;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Password {}

    /** Whether a new account may have it. */
    boolean isSuitable() {
        return value.length() >= MIN && value.length() <= MAX;
    }

    @Override
    public String toString() {
        return "Password[…]";
    }
}
