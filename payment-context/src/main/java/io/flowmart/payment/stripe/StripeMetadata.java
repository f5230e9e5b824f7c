package io.flowmart.payment.stripe;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** By what our things at Stripe are recognised; anything else in the account is none of our business. */
final class StripeMetadata {

    static final String ORDER_ID = "order_id";
    static final String PAYMENT_ID = "payment_id";
    static final String ATTEMPT_ID = "attempt_id";
    static final String REFUND_ID = "refund_id";

    private StripeMetadata() {}

    static Optional<PaymentId> paymentId(@Nullable Map<String, String> metadata) {
        return metadata == null ? Optional.empty() : paymentId(metadata.get(PAYMENT_ID));
    }

    static Optional<PaymentId> paymentId(@Nullable String text) {
        return id(text, PaymentId::new);
    }

    static Optional<RefundId> refundId(@Nullable Map<String, String> metadata) {
        return metadata == null ? Optional.empty() : id(metadata.get(REFUND_ID), RefundId::new);
    }

    static Optional<AttemptId> attemptId(@Nullable Map<String, String> metadata) {
        return metadata == null ? Optional.empty() : id(metadata.get(ATTEMPT_ID), AttemptId::new);
    }

    static Optional<OrderId> orderId(@Nullable Map<String, String> metadata) {
        return metadata == null ? Optional.empty() : id(metadata.get(ORDER_ID), OrderId::new);
    }

    private static <T> Optional<T> id(@Nullable String text, Function<String, T> kind) {
        try {
            return Optional.ofNullable(text).map(kind);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
