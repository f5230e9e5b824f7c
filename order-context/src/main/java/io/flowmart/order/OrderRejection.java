package io.flowmart.order;

import io.flowmart.api.Rejection;
import io.flowmart.api.Rejection.Kind;

/** Why the order context says no. */
enum OrderRejection implements Rejection.Code {
    /** More lines than allowed, or none. */
    LINES_OUT_OF_RANGE(Kind.INVALID),
    /** A quantity below 1 or above the limit. */
    QUANTITY_OUT_OF_RANGE(Kind.INVALID),
    /** A price below zero. */
    AMOUNT_NEGATIVE(Kind.INVALID),
    /** A total below 1 or above the limit. */
    TOTAL_OUT_OF_RANGE(Kind.INVALID),
    /** A code that ISO 4217 has but no one pays in, such as gold. */
    CURRENCY_NOT_PAYABLE(Kind.INVALID),
    /** The idempotency key was used for another order. */
    IDEMPOTENCY_KEY_REUSED(Kind.CONFLICT),
    /** The order has ended; it cannot be cancelled any more. */
    ORDER_FINISHED(Kind.CONFLICT);

    private final Kind kind;

    OrderRejection(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
