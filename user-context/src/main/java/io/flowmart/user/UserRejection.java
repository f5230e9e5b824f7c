package io.flowmart.user;

import io.flowmart.api.Rejection;
import io.flowmart.api.Rejection.Kind;

/** Why the user context says no. */
enum UserRejection implements Rejection.Code {
    /** A password that is too short or too long. */
    UNSUITABLE_PASSWORD(Kind.INVALID),
    /** There is an account with this e-mail address already. */
    EMAIL_TAKEN(Kind.CONFLICT),
    /** No such account, or not its password; which of the two is not told. */
    INVALID_CREDENTIALS(Kind.UNAUTHENTICATED),
    /** More people sign up and in than passwords can be hashed. */
    TOO_BUSY(Kind.UNAVAILABLE),
    /** A card number, which belongs to Stripe and never here. */
    CARD_NUMBER_REFUSED(Kind.INVALID),
    /** Stripe knows no card by this name. */
    PAYMENT_METHOD_UNKNOWN(Kind.INVALID),
    /** Stripe does not answer now. */
    PAYMENT_PROVIDER_UNAVAILABLE(Kind.UNAVAILABLE);

    private final Kind kind;

    UserRejection(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
