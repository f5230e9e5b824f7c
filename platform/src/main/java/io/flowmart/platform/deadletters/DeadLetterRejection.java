package io.flowmart.platform.deadletters;

import io.flowmart.api.Rejection;

/** Why an operator's wish about dead letters is not fulfilled. */
enum DeadLetterRejection implements Rejection.Code {
    /** There is no such letter; it may have been retried or discarded meanwhile. */
    DEAD_LETTER_NOT_FOUND(Rejection.Kind.NOT_FOUND),
    /** This process has no group of that name, so nobody here knows how to retry its letters. */
    DEAD_LETTER_GROUP_NOT_FOUND(Rejection.Kind.NOT_FOUND),
    /** The group was not retried as a whole since this process was started. */
    DEAD_LETTER_RETRY_NOT_FOUND(Rejection.Kind.NOT_FOUND),
    /** The sequence, or the whole group, is being retried already. */
    DEAD_LETTER_RETRY_RUNNING(Rejection.Kind.CONFLICT);

    private final Rejection.Kind kind;

    DeadLetterRejection(Rejection.Kind kind) {
        this.kind = kind;
    }

    @Override
    public Rejection.Kind kind() {
        return kind;
    }

    static Rejection notFound() {
        return new Rejection(DEAD_LETTER_NOT_FOUND, "There is no such dead letter, or it waits no more.");
    }

    static Rejection running(String what) {
        return new Rejection(DEAD_LETTER_RETRY_RUNNING, what + " is being retried already; try again later.");
    }
}
