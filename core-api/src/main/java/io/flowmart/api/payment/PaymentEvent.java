package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.StoredName;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderMessage;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import java.time.Instant;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a payment, in order of its sequence. Owned by the payment context; topic {@code payment.event}.
 * Amounts are in minor units of the currency, as at Stripe.
 *
 * @see <a href="https://docs.stripe.com/payments/paymentintents/lifecycle">Stripe: how PaymentIntents work</a>
 */
public sealed interface PaymentEvent
        permits RefundEvent,
                DisputeEvent,
                PaymentEvent.PaymentInitiated,
                PaymentEvent.PaymentMethodChosen,
                PaymentEvent.PaymentIntentCreated,
                PaymentEvent.PaymentActionRequired,
                PaymentEvent.PaymentPending,
                PaymentEvent.PaymentReceived,
                PaymentEvent.PaymentAuthorized,
                PaymentEvent.PaymentAuthorizationExpiring,
                PaymentEvent.PaymentCaptureRequested,
                PaymentEvent.PaymentProcessed,
                PaymentEvent.PaymentFeeCharged,
                PaymentEvent.PaymentVoidRequested,
                PaymentEvent.PaymentVoided {

    /** The payment it happened to. */
    PaymentId paymentId();

    /** Why a payment is given up. */
    enum VoidReason {
        /** It took longer than the deadline. */
        PAYMENT_TIMED_OUT,
        /** The order was cancelled. */
        ORDER_CANCELLED,
        /** An operator did not want to capture what was authorised. */
        VOIDED_BY_OPERATOR;

        /** The stable code, {@code payment_timed_out}. */
        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How an attempt ended. */
    enum Outcome {
        /** The money is there. */
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
     * An attempt to pay has begun: the first one with the order, each further one when the buyer pays again. Stored before
     * anyone is called for it; the task that calls is stored in the same transaction.
     *
     * @param paymentId       the payment
     * @param orderId         the order to be paid
     * @param userId          who pays
     * @param amount          to be charged, in minor units of {@code currency}
     * @param currency        of the amount
     * @param attemptId       the attempt, and its idempotency key at Stripe
     * @param attempt         the attempt's number, counted from 1; absent: 1
     * @param paymentMethodId what the buyer wants to pay with; absent: his default
     * @param capture         when a card is charged; absent: at once
     */
    @StoredName("flowmart.payment.PaymentInitiated")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentInitiated(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency,
            AttemptId attemptId,
            @Nullable Integer attempt,
            @Nullable PaymentMethodId paymentMethodId,
            @Nullable CaptureMethod capture)
            implements PaymentEvent, OrderMessage {

        /** The attempt's number, counted from 1. */
        public int attemptNumber() {
            return attempt == null ? 1 : attempt;
        }
    }

    /**
     * What an attempt is paid with is settled. Stored before anything is made of it, so that every repetition asks the same
     * gateway for the same.
     *
     * @param paymentId the payment
     * @param attemptId the attempt
     * @param gateway   who takes the money, {@code stripe} or {@code manual}
     * @param reference what the gateway calls the payment method, {@code pm_…}
     */
    @StoredName("flowmart.payment.PaymentMethodChosen")
    record PaymentMethodChosen(PaymentId paymentId, AttemptId attemptId, String gateway, String reference)
            implements PaymentEvent {}

    /**
     * The gateway has made a PaymentIntent. Stored before it is confirmed, so that it outlives the idempotency key.
     *
     * @param paymentId       the payment
     * @param attemptId       the attempt it was made for
     * @param paymentIntentId its id at the gateway, {@code pi_…}
     */
    @StoredName("flowmart.payment.PaymentIntentCreated")
    record PaymentIntentCreated(PaymentId paymentId, AttemptId attemptId, String paymentIntentId)
            implements PaymentEvent {}

    /**
     * The buyer has to do something: his bank wants to hear from himself (3-D Secure). The deadline goes on.
     *
     * @param paymentId    the payment
     * @param orderId      the order
     * @param userId       who has to act
     * @param attemptId    the attempt
     * @param clientSecret what the buyer's browser continues with, encrypted: only who serves it to the buyer can read it
     * @see <a href="https://docs.stripe.com/payments/3d-secure">Stripe: 3-D Secure</a>
     */
    @StoredName("flowmart.payment.PaymentActionRequired")
    record PaymentActionRequired(
            PaymentId paymentId, OrderId orderId, UserId userId, AttemptId attemptId, String clientSecret)
            implements PaymentEvent, OrderMessage {}

    /**
     * The money is on its way, which can take days: a bank transfer, or a payment method that is settled later. The
     * deadline no longer counts.
     *
     * @param paymentId the payment
     * @param orderId   the order
     * @param userId    who pays
     * @param attemptId the attempt
     * @param amount    what is waited for, in minor units of {@code currency}
     * @param currency  of the amount
     * @param gateway   who waits for it
     * @param reference what a bank transfer has to name; absent where the buyer has nothing left to do
     */
    @StoredName("flowmart.payment.PaymentPending")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentPending(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            AttemptId attemptId,
            long amount,
            Currency currency,
            String gateway,
            @Nullable String reference)
            implements PaymentEvent, OrderMessage {}

    /**
     * An operator has seen money come in. When all of it is there, {@link PaymentProcessed} follows; what is more than
     * that, or comes for a payment that has ended, goes back by a {@link RefundEvent.PaymentRefundRequested}.
     *
     * @param paymentId      the payment
     * @param orderId        the order
     * @param userId         who paid
     * @param receiptId      the operator's name for it; the same receipt counts once
     * @param amount         what came, in minor units of {@code currency}
     * @param currency       of the amounts
     * @param receivedAmount all that came so far, with this
     */
    @StoredName("flowmart.payment.PaymentReceived")
    record PaymentReceived(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            String receiptId,
            long amount,
            Currency currency,
            long receivedAmount)
            implements PaymentEvent, OrderMessage {}

    /**
     * The money is held on the card, and is charged when an operator says so.
     *
     * @param paymentId     the payment
     * @param orderId       the order
     * @param userId        whose card it is
     * @param attemptId     the attempt
     * @param amount        what is held, in minor units of {@code currency}
     * @param currency      of the amount
     * @param captureBefore when the hold ends; absent if the gateway does not say
     * @see <a href="https://docs.stripe.com/payments/place-a-hold-on-a-payment-method">Stripe: place a hold</a>
     */
    @StoredName("flowmart.payment.PaymentAuthorized")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentAuthorized(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            AttemptId attemptId,
            long amount,
            Currency currency,
            @Nullable Instant captureBefore)
            implements PaymentEvent, OrderMessage {}

    /**
     * A hold will end soon, and nobody has captured or voided it. Operators are told.
     *
     * @param paymentId     the payment
     * @param orderId       the order
     * @param attemptId     the attempt
     * @param amount        what is held, in minor units of {@code currency}
     * @param currency      of the amount
     * @param captureBefore when the hold ends
     */
    @StoredName("flowmart.payment.PaymentAuthorizationExpiring")
    record PaymentAuthorizationExpiring(
            PaymentId paymentId,
            OrderId orderId,
            AttemptId attemptId,
            long amount,
            Currency currency,
            Instant captureBefore)
            implements PaymentEvent, OrderMessage {}

    /**
     * What is held is to be charged. The task that does it is stored in the same transaction.
     *
     * @param paymentId the payment
     * @param attemptId the attempt
     */
    @StoredName("flowmart.payment.PaymentCaptureRequested")
    record PaymentCaptureRequested(PaymentId paymentId, AttemptId attemptId) implements PaymentEvent {}

    /**
     * An attempt has ended: the money was taken, or it never will be by this attempt.
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
     * What the gateway keeps of a charge is known.
     *
     * @param paymentId the payment
     * @param orderId   the order
     * @param fee       what it keeps, in minor units of {@code currency}
     * @param currency  of the fee; the gateway's account may have another one than the order
     */
    @StoredName("flowmart.payment.PaymentFeeCharged")
    record PaymentFeeCharged(PaymentId paymentId, OrderId orderId, long fee, Currency currency)
            implements PaymentEvent, OrderMessage {}

    /**
     * The payment is to be given up: its PaymentIntent is to be cancelled. The task that does it is stored in
     * the same transaction.
     *
     * @param paymentId the payment
     * @param reason    why
     */
    @StoredName("flowmart.payment.PaymentVoidRequested")
    record PaymentVoidRequested(PaymentId paymentId, VoidReason reason) implements PaymentEvent {}

    /**
     * The payment was given up: the gateway has confirmed the cancellation, or had never been asked for anything. If the
     * order was cancelled, that is for ever; otherwise the buyer may pay again.
     *
     * @param paymentId the payment
     * @param orderId   the order
     * @param userId    who would have paid
     * @param amount    what would have been charged, in minor units of {@code currency}
     * @param currency  of the amount
     * @param reason    why
     * @param attemptId the attempt that was given up; absent: the first
     * @param attempt   its number, counted from 1; absent: 1
     */
    @StoredName("flowmart.payment.PaymentVoided")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentVoided(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency,
            VoidReason reason,
            @Nullable AttemptId attemptId,
            @Nullable Integer attempt)
            implements PaymentEvent, OrderMessage {

        /** The number of the attempt that was given up, counted from 1. */
        public int attemptNumber() {
            return attempt == null ? 1 : attempt;
        }

        /** The attempt that was given up. */
        public AttemptId attemptGivenUp() {
            return attemptId == null ? AttemptId.of(paymentId, attemptNumber()) : attemptId;
        }
    }
}
