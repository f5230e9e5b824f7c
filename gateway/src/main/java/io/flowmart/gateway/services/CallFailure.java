package io.flowmart.gateway.services;

import java.io.IOException;

/** A service gave no answer. */
final class CallFailure extends RuntimeException {

    /** How far the call came. */
    enum Kind {
        /** Nothing was sent. */
        UNREACHABLE,
        /** The connection ended before the answer did; the service may have done what it was asked to. */
        BROKEN,
        /** It took too long; the service may do what it was asked to. */
        TIMED_OUT,
        /** The answer is larger than what is passed on. */
        TOO_LARGE
    }

    private final Kind kind;

    CallFailure(Kind kind, IOException cause) {
        super(cause.getMessage(), cause, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
