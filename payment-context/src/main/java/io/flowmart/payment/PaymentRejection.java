package io.flowmart.payment;

import io.flowmart.api.Rejection;
import io.flowmart.api.Rejection.Kind;

/** Why the payment context says no. */
enum PaymentRejection implements Rejection.Code {
    /** Nothing is held that could be captured. */
    PAYMENT_NOT_AUTHORIZED(Kind.CONFLICT),
    /** There is nothing to be given up: it was charged, is being captured, or has failed. */
    PAYMENT_NOT_OPEN(Kind.CONFLICT),
    /** Nothing was charged, nothing is left of it, or a dispute is open. */
    PAYMENT_NOT_REFUNDABLE(Kind.CONFLICT),
    /** More than what is left of the charge. */
    REFUND_EXCEEDS_PAYMENT(Kind.CONFLICT),
    /** There is no such refund that an operator has to do. */
    REFUND_NOT_PENDING(Kind.CONFLICT),
    /** It was never to be paid by bank transfer. */
    PAYMENT_NOT_MANUAL(Kind.CONFLICT),
    /** The idempotency key, or the receipt's name, was used for something else. */
    IDEMPOTENCY_KEY_REUSED(Kind.CONFLICT);

    private final Kind kind;

    PaymentRejection(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
