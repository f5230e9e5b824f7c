package io.flowmart.api.payment;

import io.flowmart.api.Text;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderMessage;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a payment. Handled by the payment context. All are idempotent. What sagas, policies and tasks send
 * is never rejected, as they could do nothing with a refusal: what is already true changes nothing. What operators ask for
 * may be.
 *
 * @see PaymentReport what a payment is told
 */
public sealed interface PaymentCommand {

    /** The payment that is asked. */
    PaymentId paymentId();

    /**
     * Begins an attempt to pay an order. Sent by the payment saga. Outcome: {@link PaymentEvent.PaymentInitiated}; nothing
     * if the attempt, or a later one, exists already, or was given up before it began.
     *
     * @param paymentId       derived from the order
     * @param orderId         the order to be paid
     * @param userId          who pays
     * @param amount          to be charged, in minor units of {@code currency}, > 0
     * @param currency        of the amount
     * @param attempt         the attempt's number, counted from 1
     * @param paymentMethodId what the buyer wants to pay with; absent: his default
     */
    record InitiatePayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency,
            int attempt,
            @Nullable PaymentMethodId paymentMethodId)
            implements PaymentCommand, OrderMessage {}

    /**
     * Gives an attempt up that took too long. Sent by the payment saga when the deadline has passed. Outcome: {@link
     * PaymentEvent.PaymentVoidRequested}, or {@link PaymentEvent.PaymentVoided} at once if nobody was asked for anything
     * yet; nothing if it has ended, if the money is held or on its way, or if a later attempt is under way. If it turns out
     * to have been charged after all, the charge stands. The answer is whether the attempt is still open.
     *
     * @param paymentId derived from the order
     * @param orderId   the order
     * @param userId    who would have paid
     * @param amount    in minor units of {@code currency}, > 0
     * @param currency  of the amount
     * @param attempt   the attempt's number, counted from 1
     */
    record TimeOutPayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency,
            int attempt)
            implements PaymentCommand, OrderMessage {}

    /**
     * Gives back what a cancelled order was or will be charged. Sent by the cancellation policy. Outcome: {@link
     * RefundEvent.PaymentRefundRequested} if it was charged, {@link PaymentEvent.PaymentVoidRequested} if that is open,
     * {@link PaymentEvent.PaymentVoided} if the payment had not begun or has failed, so that no further attempt is made. A
     * charge that turns out to have succeeded later is refunded by itself.
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
     * Asks what has to be done next. Sent by the payment task when it begins; after that each report is answered with the
     * next step. Outcome: no event; the answer is the payment context's own affair.
     *
     * @param paymentId the payment
     */
    record ContinuePayment(@TargetAggregateIdentifier PaymentId paymentId) implements PaymentCommand {}

    /**
     * Charges what is held on a card. Sent for an operator. Outcome: {@link PaymentEvent.PaymentCaptureRequested}; nothing
     * if that was asked for or done before. Rejected as {@code payment_not_authorized} if nothing is held.
     *
     * @param paymentId the payment
     */
    record CapturePayment(@TargetAggregateIdentifier PaymentId paymentId) implements PaymentCommand {}

    /**
     * Gives up what is held on a card, or a payment that is on its way by bank transfer. Sent for an operator. Outcome:
     * {@link PaymentEvent.PaymentVoidRequested}; nothing if it is being given up or was. Rejected as {@code
     * payment_not_open} if it was charged or has failed.
     *
     * @param paymentId the payment
     */
    record VoidPayment(@TargetAggregateIdentifier PaymentId paymentId) implements PaymentCommand {}

    /**
     * Gives back what was charged, or a part of it. Sent for an operator. Outcome: {@link
     * RefundEvent.PaymentRefundRequested}; nothing if the same was asked for before. Rejected as {@code
     * payment_not_refundable} if nothing was charged or a dispute is open, {@code refund_exceeds_payment} if it is more
     * than what is left, {@code idempotency_key_reused} if the refund was asked for with another amount or reason. The answer is
     * whether it was asked for before.
     *
     * @param paymentId the payment
     * @param refundId  derived from the payment and the request's idempotency key
     * @param amount    in minor units of the payment's currency, > 0; absent: all that is left
     * @param reason    why, in the operator's words; not {@code excess}, which is rejected as {@code invalid_field}
     */
    record RefundPayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            RefundId refundId,
            @Nullable Long amount,
            @Text String reason)
            implements PaymentCommand {}

    /**
     * Tells that money has come in by bank transfer. Sent for an operator. Outcome: {@link PaymentEvent.PaymentReceived}, and
     * {@link PaymentEvent.PaymentProcessed} when all is there, and a refund of what is too much, or all of it if the buyer
     * has turned to another gateway meanwhile; nothing if the receipt is known. Rejected as {@code payment_not_manual} if it
     * was never to be paid by bank transfer, {@code idempotency_key_reused} if the receipt is known with another amount.
     *
     * @param paymentId the payment
     * @param receiptId the operator's name for it, such as the line of the bank statement
     * @param amount    what came, in minor units of the payment's currency, > 0
     */
    record ReceivePayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            @Text String receiptId,
            long amount) implements PaymentCommand {}

    /**
     * Tells that an operator has sent money back by bank transfer. Sent for an operator. Outcome: {@link
     * RefundEvent.PaymentRefunded}; nothing if it is known. Rejected as {@code refund_not_pending} if there is no such
     * refund for an operator to do.
     *
     * @param paymentId the payment
     * @param refundId  the refund
     */
    record SettleRefund(@TargetAggregateIdentifier PaymentId paymentId, RefundId refundId) implements PaymentCommand {}

    /** How what a payment was to be charged with stands at the gateway, as far as money is concerned. */
    enum GatewayState {
        /** It may still be charged. */
        OPEN,
        /** The money is held. */
        HELD,
        /** The money was taken, and not all of it went back. */
        CHARGED,
        /** The money was taken, and all of it went back. */
        RETURNED,
        /** No money was taken, and none will be. */
        CANCELLED
    }

    /**
     * Asks whether the gateway's books and ours agree about something that names the payment. Sent by reconciliation. Outcome:
     * no event; the answer is the payment context's own affair.
     *
     * @param paymentId       the payment that it names
     * @param attemptId       the attempt that it names; absent if it names none
     * @param paymentIntentId its id at the gateway, {@code pi_…}
     * @param amount          there, in minor units of {@code currency}: what was taken, or is to be
     * @param currency        of the amount
     * @param state           how it stands there
     */
    record ReviewPayment(
            @TargetAggregateIdentifier PaymentId paymentId,
            @Nullable AttemptId attemptId,
            String paymentIntentId,
            long amount,
            Currency currency,
            GatewayState state)
            implements PaymentCommand {}
}
