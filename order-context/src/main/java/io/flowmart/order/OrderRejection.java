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
    /** The idempotency key was used for another order, or to pay this one with another payment method. */
    IDEMPOTENCY_KEY_REUSED(Kind.CONFLICT),
    /** The order has ended; it cannot be cancelled any more. */
    ORDER_FINISHED(Kind.CONFLICT),
    /** It is not the payment that the order lacks: that is under way, or done, or there is nothing to pay for any more. */
    ORDER_NOT_PAYABLE(Kind.CONFLICT),
    /** It was tried to be paid as often as it may be. */
    PAYMENT_ATTEMPTS_EXHAUSTED(Kind.CONFLICT);

    private final Kind kind;

    OrderRejection(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
