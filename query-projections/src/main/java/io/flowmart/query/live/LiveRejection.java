package io.flowmart.query.live;

import io.flowmart.api.Rejection;

/** Why a listener is turned away. */
enum LiveRejection implements Rejection.Code {
    /** This process has as many listeners as it takes, or is about to end. */
    TOO_MANY_LISTENERS(Rejection.Kind.UNAVAILABLE),
    /** The caller has as many streams open as one user may. */
    TOO_MANY_STREAMS(Rejection.Kind.TOO_MANY);

    private final Rejection.Kind kind;

    LiveRejection(Rejection.Kind kind) {
        this.kind = kind;
    }

    @Override
    public Rejection.Kind kind() {
        return kind;
    }
}
