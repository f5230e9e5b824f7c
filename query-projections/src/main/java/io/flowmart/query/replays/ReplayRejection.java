package io.flowmart.query.replays;

import io.flowmart.api.Rejection;

/** Why a read model is not rebuilt. */
enum ReplayRejection implements Rejection.Code {
    /** There is no read model of that name. */
    PROJECTION_NOT_FOUND(Rejection.Kind.NOT_FOUND),
    /** It is being rebuilt already. */
    REPLAY_RUNNING(Rejection.Kind.CONFLICT);

    private final Rejection.Kind kind;

    ReplayRejection(Rejection.Kind kind) {
        this.kind = kind;
    }

    @Override
    public Rejection.Kind kind() {
        return kind;
    }
}
