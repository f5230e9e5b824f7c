package io.flowmart.platform.kafka;

import io.flowmart.api.Rejection;

/** Why events are not republished. */
enum RepublishRejection implements Rejection.Code {
    /** This process publishes no topic of that name. */
    UNKNOWN_TOPIC(Rejection.Kind.INVALID),
    /** Another republication is not finished. */
    REPUBLICATION_RUNNING(Rejection.Kind.CONFLICT);

    private final Rejection.Kind kind;

    RepublishRejection(Rejection.Kind kind) {
        this.kind = kind;
    }

    @Override
    public Rejection.Kind kind() {
        return kind;
    }
}
