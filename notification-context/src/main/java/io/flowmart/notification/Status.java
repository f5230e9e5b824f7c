package io.flowmart.notification;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What has become of a notification. The names are stored. */
enum Status {
    /** Nobody knows yet whom to tell. */
    WAITING,
    /** To be sent, now or after a pause. */
    DUE,
    /** Sent. */
    SENT,
    /** Cannot be sent: a dead letter. */
    DEAD,
    /** Happened too long ago to be told. */
    TOO_OLD,
    /** An operator has given the dead letter up. */
    DISCARDED;

    /** The stored name, {@code too_old}. */
    @JsonValue
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
