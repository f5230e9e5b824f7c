package io.flowmart.order;

import io.flowmart.api.Ids;
import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.PaymentMethodId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The attempts to pay one order, a part of the aggregate. The first begins with the order, the others have keys. */
final class PaymentAttempts {

    private final Map<String, Optional<PaymentMethodId>> methodByKey = new HashMap<>();
    private int last = 1;

    /** An idempotency key as it is stored: whoever reads the events cannot use it for another request. */
    static String hashed(OrderId order, String key) {
        byte[] named = (order + "\n" + key).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Ids.sha256().digest(named));
    }

    /**
     * Whether a key has begun an attempt before.
     *
     * @throws Rejection if that was one with another payment method
     */
    boolean isKnown(String hashedKey, @Nullable PaymentMethodId method) {
        Optional<PaymentMethodId> known = methodByKey.get(hashedKey);
        if (known != null && !known.equals(Optional.ofNullable(method))) {
            throw new Rejection(
                    OrderRejection.IDEMPOTENCY_KEY_REUSED,
                    "The Idempotency-Key was used with another payment method before.");
        }
        return known != null;
    }

    /**
     * The number of the next attempt.
     *
     * @throws Rejection if there were as many as there may be
     */
    int next(int most) {
        if (last >= most) {
            throw new Rejection(
                    OrderRejection.PAYMENT_ATTEMPTS_EXHAUSTED, "An order can be tried to be paid " + most + " times.");
        }
        return last + 1;
    }

    void began(int attempt, String hashedKey, @Nullable PaymentMethodId method) {
        last = attempt;
        methodByKey.put(hashedKey, Optional.ofNullable(method));
    }

    /** Whether an attempt is the one that the order waits for; an earlier one may still be heard of. */
    boolean isPresent(OrderId order, AttemptId attempt) {
        return attempt.equals(AttemptId.of(PaymentId.of(order), last));
    }
}
