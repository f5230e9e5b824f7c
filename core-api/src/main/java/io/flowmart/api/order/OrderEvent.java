package io.flowmart.api.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmart.api.StoredName;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an order, in order of its sequence. Owned by the order context; topic {@code order.event}, and
 * {@code order.create} for {@link OrderCreated} alone.
 */
public sealed interface OrderEvent extends OrderMessage {

    /** The order it happened to. */
    @Override
    OrderId orderId();

    /**
     * An order was placed; it is pending. The first event of every order. Starts the payment saga.
     *
     * @param orderId     the order
     * @param userId      who ordered
     * @param currency    of all amounts
     * @param items       at least one line
     * @param totalAmount sum of all lines in minor units of {@code currency}, 1 to 99,999,999
     * @param fingerprint SHA-256 of what was ordered, in lower-case hexadecimal digits
     * @see OrderCommand.CreateOrder#fingerprint()
     */
    @StoredName("flowmart.order.OrderCreated")
    record OrderCreated(
            OrderId orderId,
            UserId userId,
            Currency currency,
            List<OrderLine> items,
            long totalAmount,
            String fingerprint)
            implements OrderEvent {}

    /**
     * The order's payment succeeded; the order is paid.
     *
     * @param orderId     the order
     * @param paymentId   the payment that succeeded
     * @param totalAmount what was charged, in minor units of {@code currency}
     * @param currency    of the amount
     */
    @StoredName("flowmart.order.OrderPaid")
    record OrderPaid(OrderId orderId, PaymentId paymentId, long totalAmount, Currency currency) implements OrderEvent {}

    /**
     * Everything the order needs is there; today that is its payment.
     *
     * @param orderId the order
     */
    @StoredName("flowmart.order.OrderConfirmed")
    record OrderConfirmed(OrderId orderId) implements OrderEvent {}

    /**
     * The order's payment failed or timed out; nothing was charged.
     *
     * @param orderId   the order
     * @param paymentId the payment that failed
     * @param reason    why, a stable code such as {@code insufficient_funds} or {@code payment_timed_out}
     */
    @StoredName("flowmart.order.OrderPaymentFailed")
    record OrderPaymentFailed(OrderId orderId, PaymentId paymentId, String reason) implements OrderEvent {}

    /**
     * The buyer pays again after a failure; the order is pending again. Starts the payment saga again.
     *
     * @param orderId         the order
     * @param userId          who ordered
     * @param totalAmount     to be charged, in minor units of {@code currency}
     * @param currency        of the amount
     * @param attempt         the attempt's number, 2 or more
     * @param paymentMethodId what to pay with; absent: the user's default
     * @param idempotencyKey  the request's key, hashed together with the order: SHA-256 in lower-case hexadecimal digits
     */
    @StoredName("flowmart.order.OrderPaymentRetried")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OrderPaymentRetried(
            OrderId orderId,
            UserId userId,
            long totalAmount,
            Currency currency,
            int attempt,
            @Nullable PaymentMethodId paymentMethodId,
            String idempotencyKey)
            implements OrderEvent {}

    /**
     * The buyer cancelled the order. What was charged, or still will be by a call under way, is refunded.
     *
     * @param orderId     the order
     * @param userId      who ordered
     * @param totalAmount the order's total, in minor units of {@code currency}
     * @param currency    of the amount
     * @param reason      why, in the buyer's words
     */
    @StoredName("flowmart.order.OrderCancelled")
    record OrderCancelled(OrderId orderId, UserId userId, long totalAmount, Currency currency, String reason)
            implements OrderEvent {}

    /**
     * Some of what the order was charged went back to the buyer.
     *
     * @param orderId        the order
     * @param paymentId      the payment that was refunded
     * @param amount         what went back now, in minor units of {@code currency}
     * @param currency       of the amounts
     * @param refundedAmount all that went back so far, with this; less than the order's total
     */
    @StoredName("flowmart.order.OrderPartiallyRefunded")
    record OrderPartiallyRefunded(
            OrderId orderId, PaymentId paymentId, long amount, Currency currency, long refundedAmount)
            implements OrderEvent {}

    /**
     * All that the order was charged went back to the buyer.
     *
     * @param orderId   the order
     * @param paymentId the payment that was refunded
     * @param amount    what went back in all, in minor units of {@code currency}
     * @param currency  of the amount
     */
    @StoredName("flowmart.order.OrderRefunded")
    record OrderRefunded(OrderId orderId, PaymentId paymentId, long amount, Currency currency) implements OrderEvent {}

    /**
     * A refund that had succeeded has failed after all: the buyer's bank has sent the money back. The order is what it was
     * before.
     *
     * @param orderId        the order
     * @param paymentId      the payment
     * @param amount         what came back, in minor units of {@code currency}
     * @param currency       of the amounts
     * @param refundedAmount what is still refunded, without this
     */
    @StoredName("flowmart.order.OrderRefundFailed")
    record OrderRefundFailed(OrderId orderId, PaymentId paymentId, long amount, Currency currency, long refundedAmount)
            implements OrderEvent {}
}
