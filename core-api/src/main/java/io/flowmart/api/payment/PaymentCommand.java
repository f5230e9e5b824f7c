package io.flowmart.api.payment;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderMessage;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * What can be asked of a payment. Handled by the payment context. All of them are idempotent and none is ever rejected:
 * they come from policies and tasks, which could do nothing with a refusal; what is already true changes nothing.
 */
public sealed interface PaymentCommand {

    /** The payment that is asked. */
    PaymentId paymentId();

    /**
     * Begins the payment of an order. Sent by the payment saga. Outcome: {@link PaymentEvent.PaymentInitiated}; nothing
     * if the payment exists already, also if it was given up before it began.
     *
     * @param paymentId derived from the order
     * @param orderId   the order to be paid
     * @param userId    who pays
     * @param amount    to be charged, in minor units of {@code currency}, > 0
     * @param currency  of the amount
     */
    record InitiatePayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency)
            implements PaymentCommand, OrderMessage {}

    /**
     * Gives a payment up that took too long. Sent by the payment saga when the deadline has passed. Outcome: {@link
     * PaymentEvent.PaymentVoidRequested}, or {@link PaymentEvent.PaymentVoided} at once if the payment had not begun;
     * nothing if it has ended. If it turns out to have been charged after all, the charge stands. The answer is whether
     * the payment is still open.
     *
     * @param paymentId derived from the order
     * @param orderId   the order
     * @param userId    who would have paid
     * @param amount    in minor units of {@code currency}, > 0
     * @param currency  of the amount
     */
    record TimeOutPayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency)
            implements PaymentCommand, OrderMessage {}

    /**
     * Gives back what a cancelled order was or will be charged. Sent by the cancellation policy. Outcome: {@link
     * PaymentEvent.PaymentRefundRequested} if it was charged, {@link PaymentEvent.PaymentVoidRequested} if that is open,
     * {@link PaymentEvent.PaymentVoided} if the payment had not begun; nothing if it has ended. A charge that turns out
     * to have succeeded later is refunded by itself.
     *
     * @param paymentId derived from the order
     * @param orderId   the cancelled order
     * @param userId    who ordered
     * @param amount    in minor units of {@code currency}, > 0
     * @param currency  of the amount
     */
    record CancelPayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency)
            implements PaymentCommand, OrderMessage {}

    /**
     * Asks what has to be done at Stripe next. Sent by the payment task when it begins; after that each report is
     * answered with the next step. Outcome: no event; the answer is the payment context's own affair.
     *
     * @param paymentId the payment
     */
    record ContinuePayment(@TargetAggregateIdentifier PaymentId paymentId) implements PaymentCommand {}

    /**
     * Reports the PaymentIntent that Stripe made for an attempt. Sent by the payment task. Outcome: {@link
     * PaymentEvent.PaymentIntentCreated}; nothing if it is known.
     *
     * @param paymentId       the payment
     * @param attemptId       the attempt, the idempotency key it was made with
     * @param paymentIntentId its id at Stripe, {@code pi_…}
     */
    record RecordPaymentIntent(
            @TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId, String paymentIntentId)
            implements PaymentCommand {}

    /**
     * Reports that Stripe has charged the card. Sent by the payment task. Outcome: {@link
     * PaymentEvent.PaymentProcessed} (succeeded), with {@link PaymentEvent.PaymentRefundRequested} if the order was
     * cancelled meanwhile; nothing if it is known.
     *
     * @param paymentId the payment
     * @param attemptId the attempt that succeeded
     */
    record RecordCharge(@TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId)
            implements PaymentCommand {}

    /**
     * Reports that an attempt has failed for good: its PaymentIntent is cancelled at Stripe, or there never was one.
     * Sent by the payment task. Outcome: {@link PaymentEvent.PaymentProcessed} (failed), or {@link
     * PaymentEvent.PaymentVoided} if the payment was being given up; nothing if the payment has ended.
     *
     * @param paymentId the payment
     * @param attemptId the attempt that failed
     * @param reason    why, a stable code such as {@code insufficient_funds}
     */
    record RecordFailure(@TargetAggregateIdentifier PaymentId paymentId, AttemptId attemptId, String reason)
            implements PaymentCommand {}

    /**
     * Reports that Stripe has given money back. Sent by the payment task. Outcome: {@link
     * PaymentEvent.PaymentRefunded}; nothing if it is known.
     *
     * @param paymentId        the payment
     * @param refundId         the refund, the idempotency key it was made with
     * @param providerRefundId its id at Stripe, {@code re_…}
     */
    record RecordRefund(@TargetAggregateIdentifier PaymentId paymentId, RefundId refundId, String providerRefundId)
            implements PaymentCommand {}
}
