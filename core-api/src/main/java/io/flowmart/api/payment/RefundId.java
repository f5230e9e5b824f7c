package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.Ids;

/**
 * Identifies one refund of a payment; the idempotency key of the refund at Stripe.
 *
 * @param value the stored form, {@code refund-<uuid>}
 */
public record RefundId(@JsonValue String value) {

    private static final String PREFIX = "refund-";

    /** Checks the shape; an id of another kind is an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RefundId {
        Ids.check(PREFIX, value);
    }

    /**
     * The id of a refund, the same after any crash.
     *
     * @param payment the payment it belongs to
     * @param number  counted from 1
     */
    public static RefundId of(PaymentId payment, int number) {
        return new RefundId(Ids.derived(PREFIX, payment.value(), Integer.toString(number)));
    }

    /**
     * The id of a refund that an operator asks for, the same however often he asks.
     *
     * @param payment the payment it belongs to
     * @param key     the request's idempotency key
     */
    public static RefundId keyed(PaymentId payment, String key) {
        return new RefundId(Ids.derived(PREFIX, payment.value(), "key", key));
    }

    /**
     * The id of a refund that was made at the gateway, not here.
     *
     * @param payment          the payment it belongs to
     * @param providerRefundId its id at the gateway, {@code re_…}
     */
    public static RefundId foreign(PaymentId payment, String providerRefundId) {
        return new RefundId(Ids.derived(PREFIX, payment.value(), "provider", providerRefundId));
    }

    @Override
    public String toString() {
        return value;
    }
}
