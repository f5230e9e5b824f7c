package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmart.api.StoredName;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderMessage;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a refund of a payment. A refund is requested, may be pending for days, and succeeds or fails; even one
 * that succeeded may fail later, when the buyer's bank sends the money back.
 *
 * @see <a href="https://docs.stripe.com/refunds">Stripe: refunds</a>
 */
public sealed interface RefundEvent extends PaymentEvent {

    /** The refund it happened to, and its idempotency key at the gateway. */
    RefundId refundId();

    /** What is to go back or went back, in minor units of {@link #currency()}, > 0. */
    long amount();

    /** The currency of all amounts. */
    Currency currency();

    /**
     * Money is to go back. Stored before the gateway is called; the task that calls it is stored in the same transaction.
     *
     * @param paymentId the payment
     * @param refundId  the refund
     * @param amount    what is to go back
     * @param currency  of the amount
     * @param reason    why: {@code order_cancelled}, {@code excess}, or an operator's words; absent: the order was cancelled
     */
    @StoredName("flowmart.payment.PaymentRefundRequested")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentRefundRequested(
            PaymentId paymentId,
            RefundId refundId,
            long amount,
            Currency currency,
            @Nullable String reason) implements RefundEvent {

        /** The reason of what the buyer had paid too much, or for nothing: money that was no part of a charge. */
        public static final String EXCESS = "excess";
    }

    /**
     * The gateway has taken the refund on, but it is not done. With the manual gateway an operator has to do it.
     *
     * @param paymentId        the payment
     * @param orderId          the order
     * @param refundId         the refund
     * @param providerRefundId its id at the gateway, {@code re_…}
     * @param amount           what is to go back
     * @param currency         of the amount
     * @param gateway          who has to do it
     */
    @StoredName("flowmart.payment.PaymentRefundPending")
    record PaymentRefundPending(
            PaymentId paymentId,
            OrderId orderId,
            RefundId refundId,
            String providerRefundId,
            long amount,
            Currency currency,
            String gateway)
            implements RefundEvent, OrderMessage {}

    /**
     * Money went back to the buyer.
     *
     * @param paymentId        the payment
     * @param orderId          the order
     * @param userId           who gets it
     * @param refundId         the refund
     * @param providerRefundId its id at the gateway, {@code re_…}
     * @param amount           what went back
     * @param currency         of the amounts
     * @param refundedAmount   all that went back so far of what the order was charged, with this, but without what the
     *                         buyer had paid too much; absent: {@code amount}
     */
    @StoredName("flowmart.payment.PaymentRefunded")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PaymentRefunded(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            RefundId refundId,
            String providerRefundId,
            long amount,
            Currency currency,
            @Nullable Long refundedAmount)
            implements RefundEvent, OrderMessage {

        /** All that went back so far of what the order was charged. */
        public long refundedInAll() {
            return refundedAmount == null ? amount : refundedAmount;
        }
    }

    /**
     * A refund has failed; the money is still or again with the shop. Operators are told, as the buyer has to get it in
     * another way.
     *
     * @param paymentId      the payment
     * @param orderId        the order
     * @param userId         who does not get it
     * @param refundId       the refund
     * @param amount         what does not go back
     * @param currency       of the amounts
     * @param reason         why, a stable code such as {@code expired_or_canceled_card}
     * @param refundedAmount all that went back so far of what the order was charged, without this
     */
    @StoredName("flowmart.payment.PaymentRefundFailed")
    record PaymentRefundFailed(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            RefundId refundId,
            long amount,
            Currency currency,
            String reason,
            long refundedAmount)
            implements RefundEvent, OrderMessage {}
}
