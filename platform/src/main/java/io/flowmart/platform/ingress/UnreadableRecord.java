package io.flowmart.platform.ingress;

import org.jspecify.annotations.Nullable;

/** A record is no event that could be stored; the message says why. */
final class UnreadableRecord extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int LONGEST = 500;

    UnreadableRecord(String message, @Nullable Throwable cause) {
        super(message.length() > LONGEST ? message.substring(0, LONGEST) : message, cause);
    }

    UnreadableRecord(String message) {
        this(message, null);
    }
}
