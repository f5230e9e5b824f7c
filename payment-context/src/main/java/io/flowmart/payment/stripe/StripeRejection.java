package io.flowmart.payment.stripe;

import io.flowmart.api.Rejection;
import io.flowmart.api.Rejection.Kind;

/** Why a webhook is refused. */
enum StripeRejection implements Rejection.Code {
    /** It is not signed by one of our secrets, or too long ago. */
    SIGNATURE_INVALID(Kind.INVALID),
    /** It is signed, but no event. */
    EVENT_MALFORMED(Kind.INVALID);

    private final Kind kind;

    StripeRejection(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
