package io.flowmart.api.payment;

import java.time.Instant;
import java.util.Currency;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What a payment is told of the world outside. Three sources report the same: answers of the gateway's API, its webhooks,
 * and reconciliation; each of them in any order, late, and more than once. No report is ever rejected: what is known, or has
 * been overtaken, changes nothing. What is about an attempt is answered with the next step, the payment context's own affair.
 */
public sealed interface PaymentReport {

    /** The payment that is told. */
    PaymentId paymentId();

    /** What becomes of an attempt. Nothing happens if it is not the payment's present attempt, or that has ended. */
    sealed interface AttemptReport extends PaymentReport {

        /** The attempt it is about. */
        AttemptId attemptId();
    }

    /**
     * What the attempt is paid with. Outcome: {@link PaymentEvent.PaymentMethodChosen}.
     *
     * @param paymentId the payment
     * @param attemptId the attempt
     * @param gateway   who takes the money
     * @param reference what the gateway calls the payment method, {@code pm_…}
     */
    record RecordPaymentMethod(
            @TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId, String gateway, String reference)
            implements AttemptReport {}

    /**
     * The gateway has made a PaymentIntent for the attempt. Outcome: {@link PaymentEvent.PaymentIntentCreated}.
     *
     * @param paymentId       the payment
     * @param attemptId       the attempt, the idempotency key it was made with
     * @param paymentIntentId its id at the gateway, {@code pi_…}
     */
    record RecordPaymentIntent(
            @TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId, String paymentIntentId)
            implements AttemptReport {}

    /**
     * The buyer has to do something. Outcome: {@link PaymentEvent.PaymentActionRequired}.
     *
     * @param paymentId    the payment
     * @param attemptId    the attempt
     * @param clientSecret what his browser continues with, encrypted
     */
    record RecordActionRequired(
            @TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId, String clientSecret)
            implements AttemptReport {}

    /**
     * The money is on its way. Outcome: {@link PaymentEvent.PaymentPending}.
     *
     * @param paymentId the payment
     * @param attemptId the attempt
     * @param reference what a bank transfer has to name; absent where the buyer has nothing left to do
     */
    record RecordPending(
            @TargetAggregateIdentifier PaymentId paymentId,
            AttemptId attemptId,
            @Nullable String reference) implements AttemptReport {}

    /**
     * The money is held. Outcome: {@link PaymentEvent.PaymentAuthorized}, and {@link
     * PaymentEvent.PaymentAuthorizationExpiring} once, when the hold ends soon.
     *
     * @param paymentId     the payment
     * @param attemptId     the attempt
     * @param captureBefore when the hold ends; absent if the gateway does not say
     * @param endsSoon      whether it is time to tell the operators
     */
    record RecordAuthorization(
            @TargetAggregateIdentifier PaymentId paymentId,
            AttemptId attemptId,
            @Nullable Instant captureBefore,
            boolean endsSoon)
            implements AttemptReport {}

    /**
     * The card was charged. Outcome: {@link PaymentEvent.PaymentProcessed} (succeeded), with {@link
     * RefundEvent.PaymentRefundRequested} if the order was cancelled meanwhile.
     *
     * @param paymentId the payment
     * @param attemptId the attempt that succeeded
     */
    record RecordCharge(@TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId) implements AttemptReport {}

    /**
     * The attempt has failed for good: its PaymentIntent is cancelled, or there never was one. Outcome: {@link
     * PaymentEvent.PaymentProcessed} (failed), or {@link PaymentEvent.PaymentVoided} if it was being given up.
     *
     * @param paymentId the payment
     * @param attemptId the attempt that failed
     * @param reason    why, a stable code such as {@code insufficient_funds}
     */
    record RecordFailure(@TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId, String reason)
            implements AttemptReport {}

    /**
     * What the gateway keeps of the charge. Outcome: {@link PaymentEvent.PaymentFeeCharged}, once.
     *
     * @param paymentId the payment
     * @param fee       in minor units of {@code currency}, >= 0
     * @param currency  of the gateway's account
     */
    record RecordFee(@TargetAggregateIdentifier PaymentId paymentId, long fee, Currency currency)
            implements PaymentReport {}

    /** How far a refund is; each of these overtakes those before it. */
    enum RefundState {
        /** The gateway has taken it on. */
        PENDING,
        /** The money is on its way to the buyer. */
        SUCCEEDED,
        /** It is not, or came back. */
        FAILED
    }

    /**
     * How a refund stands at the gateway. Outcome: {@link RefundEvent.PaymentRefundPending}, {@link
     * RefundEvent.PaymentRefunded} or {@link RefundEvent.PaymentRefundFailed}, if that is news. A refund that was not
     * requested here was made at the gateway by hand; it counts too, as far as it is covered by the charge. Nothing happens
     * if what it gives back is not what the payment was charged with.
     *
     * @param paymentId        the payment
     * @param paymentIntentId  of what it gives back, {@code pi_…}
     * @param refundId         the refund; {@link RefundId#foreign} if it was made by hand
     * @param providerRefundId its id at the gateway, {@code re_…}
     * @param amount           of the refund, in minor units of the payment's currency
     * @param state            how it stands
     * @param failureReason    why it failed, a stable code; else absent
     */
    record RecordRefund(
            @TargetAggregateIdentifier PaymentId paymentId,
            String paymentIntentId,
            RefundId refundId,
            String providerRefundId,
            long amount,
            RefundState state,
            @Nullable String failureReason)
            implements PaymentReport {}

    /** How far a dispute is. */
    enum DisputeState {
        /** The money is taken back for now. */
        OPEN,
        /** The money comes back to the shop. */
        WON,
        /** The money stays with the buyer. */
        LOST,
        /** It has come to nothing: no money is taken, and none was if it is heard of only now. */
        PREVENTED
    }

    /**
     * How a dispute stands. Outcome: {@link DisputeEvent.PaymentDisputed}, {@link DisputeEvent.PaymentDisputeClosed}, or
     * both, if that is news. Nothing happens if it is not about what the payment was charged with, or
     * was prevented before it was heard of.
     *
     * @param paymentId       the payment
     * @param paymentIntentId of what is disputed, {@code pi_…}
     * @param disputeId       its id at the gateway
     * @param amount          what is disputed, in minor units of {@code currency}
     * @param currency        of the amount
     * @param reason          the card network's code, {@code fraudulent}
     * @param evidenceDueBy   until when the shop may answer; absent if the gateway does not say
     * @param state           how it stands
     */
    record RecordDispute(
            @TargetAggregateIdentifier PaymentId paymentId,
            String paymentIntentId,
            String disputeId,
            long amount,
            Currency currency,
            String reason,
            @Nullable Instant evidenceDueBy,
            DisputeState state)
            implements PaymentReport {}
}
