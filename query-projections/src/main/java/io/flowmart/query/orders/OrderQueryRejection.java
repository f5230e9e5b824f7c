package io.flowmart.query.orders;

import io.flowmart.api.Rejection;

/** Why a question about orders is not answered. */
enum OrderQueryRejection implements Rejection.Code {
    /** The version asked for was not there within the time the caller would wait. */
    VERSION_NOT_REACHED(Rejection.Kind.UNAVAILABLE);

    private final Rejection.Kind kind;

    OrderQueryRejection(Rejection.Kind kind) {
        this.kind = kind;
    }

    @Override
    public Rejection.Kind kind() {
        return kind;
    }
}
