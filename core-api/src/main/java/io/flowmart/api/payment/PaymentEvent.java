package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.StoredName;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderMessage;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a payment, in order of its sequence. Owned by the payment context; topic {@code payment.event}.
 * Amounts are in minor units of the currency, as at Stripe.
 *
 * @see <a href="https://docs.stripe.com/payments/paymentintents/lifecycle">Stripe: how PaymentIntents work</a>
 */
public sealed interface PaymentEvent {

    /** The payment it happened to. */
    PaymentId paymentId();

    /** Why a payment is given up. */
    enum VoidReason {
        /** It took longer than the deadline. */
        PAYMENT_TIMED_OUT,
        /** The order was cancelled. */
        ORDER_CANCELLED;

        /** The stable code, {@code payment_timed_out}. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How an attempt ended. */
    enum Outcome {
        /** The card was charged. */
        SUCCEEDED,
        /** It was not, and will not be by this attempt. */
        FAILED;

        /** The name on the wire, {@code succeeded}. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A payment has begun. Stored before Stripe is called for the first time; the task that calls it is stored in the
     * same transaction.
     *
     * @param paymentId the payment
     * @param orderId   the order to be paid
     * @param userId    who pays
     * @param amount    to be charged, in minor units of {@code currency}
     * @param currency  of the amount
     * @param attemptId the attempt, and its idempotency key at Stripe
     */
    @StoredName("flowmart.payment.PaymentInitiated")
    record PaymentInitiated(
            PaymentId paymentId, OrderId orderId, UserId userId, long amount, Currency currency, AttemptId attemptId)
            implements PaymentEvent, OrderMessage {}

    /**
     * Stripe has made a PaymentIntent. Stored before it is confirmed, so that it outlives the idempotency key.
     *
     * @param paymentId       the payment
     * @param attemptId       the attempt it was made for
     * @param paymentIntentId its id at Stripe, {@code pi_…}
     */
    @StoredName("flowmart.payment.PaymentIntentCreated")
    record PaymentIntentCreated(PaymentId paymentId, AttemptId attemptId, String paymentIntentId)
            implements PaymentEvent {}

    /**
     * An attempt has ended: the card was charged, or it never will be by this attempt.
     *
     * @param paymentId the payment
     * @param orderId   the order
     * @param userId    who pays
     * @param attemptId the attempt that ended
     * @param outcome   charged or not
     * @param amount    what was to be charged, in minor units of {@code currency}
     * @param currency  of the amount
     * @param reason    why it failed, a stable code such as {@code insufficient_funds}; absent if it succeeded
     */
    @StoredName("flowmart.payment.PaymentProcessed")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentProcessed(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            AttemptId attemptId,
            Outcome outcome,
            long amount,
            Currency currency,
            @Nullable String reason)
            implements PaymentEvent, OrderMessage {}

    /**
     * The payment is to be given up: its PaymentIntent is to be cancelled at Stripe. The task that does it is stored in
     * the same transaction.
     *
     * @param paymentId the payment
     * @param reason    why
     */
    @StoredName("flowmart.payment.PaymentVoidRequested")
    record PaymentVoidRequested(PaymentId paymentId, VoidReason reason) implements PaymentEvent {}

    /**
     * The payment was given up: Stripe has confirmed the cancellation, or had never been asked for anything.
     *
     * @param paymentId the payment
     * @param orderId   the order
     * @param userId    who would have paid
     * @param amount    what would have been charged, in minor units of {@code currency}
     * @param currency  of the amount
     * @param reason    why
     */
    @StoredName("flowmart.payment.PaymentVoided")
    record PaymentVoided(
            PaymentId paymentId, OrderId orderId, UserId userId, long amount, Currency currency, VoidReason reason)
            implements PaymentEvent, OrderMessage {}

    /**
     * Money is to go back. Stored before Stripe is called; the task that calls it is stored in the same transaction.
     *
     * @param paymentId the payment
     * @param refundId  the refund, and its idempotency key at Stripe
     * @param amount    what is to go back, in minor units of {@code currency}
     * @param currency  of the amount
     */
    @StoredName("flowmart.payment.PaymentRefundRequested")
    record PaymentRefundRequested(PaymentId paymentId, RefundId refundId, long amount, Currency currency)
            implements PaymentEvent {}

    /**
     * Money went back to the buyer.
     *
     * @param paymentId        the payment
     * @param orderId          the order
     * @param userId           who gets it
     * @param refundId         the refund
     * @param providerRefundId its id at Stripe, {@code re_…}
     * @param amount           what went back, in minor units of {@code currency}
     * @param currency         of the amount
     */
    @StoredName("flowmart.payment.PaymentRefunded")
    record PaymentRefunded(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            RefundId refundId,
            String providerRefundId,
            long amount,
            Currency currency)
            implements PaymentEvent, OrderMessage {}
}
