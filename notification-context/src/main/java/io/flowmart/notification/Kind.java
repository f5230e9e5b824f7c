package io.flowmart.notification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a buyer is told. The names are stored, and are those of the templates. */
enum Kind {
    /** An account was opened. */
    WELCOME,
    /** The card was charged. */
    PAID,
    /** The card was not charged, and will not be. */
    FAILED,
    /** The order was cancelled. */
    CANCELLED,
    /** The money went back. */
    REFUNDED;

    /** The stored name, {@code paid}. */
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
