package io.flowmart.payment;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** What a payment says is to be done next. */
sealed interface PaymentStep {

    /**
     * One attempt to charge, with all that its PaymentIntent is made of: the same attempt always gives the same request.
     *
     * @param startedAt when the attempt was stored, before the first call
     */
    record Attempt(
            AttemptId id,
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency,
            Instant startedAt) {}

    /** Something to do. */
    sealed interface Work extends PaymentStep {

        /** The order that is paid, or was. */
        OrderId orderId();
    }

    /** Charge the card: make the PaymentIntent if there is none, else confirm it. */
    record Charge(Attempt attempt, @Nullable String paymentIntentId) implements Work {

        @Override
        public OrderId orderId() {
            return attempt.orderId();
        }
    }

    /** Give up: cancel the PaymentIntent; if none is known, find out whether there is one. */
    record GiveUp(Attempt attempt, @Nullable String paymentIntentId) implements Work {

        @Override
        public OrderId orderId() {
            return attempt.orderId();
        }
    }

    /** Give the money back. */
    record Refund(RefundId id, PaymentId paymentId, OrderId orderId, String paymentIntentId, long amount)
            implements Work {}

    /** Nothing; the payment rests. */
    record Rest() implements PaymentStep {}
}
