package io.flowmart.api.order;

import io.flowmart.api.Ids;
import io.flowmart.api.Text;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import jakarta.validation.Valid;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.HexFormat;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of an order. Handled by the order context. */
public sealed interface OrderCommand extends OrderMessage {

    /** The order that is asked. */
    @Override
    OrderId orderId();

    /**
     * Places an order. Sent by the order controller. Outcome: {@link OrderEvent.OrderCreated}; the same command again
     * changes nothing and gets the first answer.
     *
     * @param orderId  derived from user and idempotency key
     * @param userId   who orders
     * @param currency of all amounts
     * @param items    at least one line
     */
    record CreateOrder(
            @TargetAggregateIdentifier OrderId orderId, UserId userId, Currency currency, List<@Valid OrderLine> items)
            implements OrderCommand {

        /** Takes a copy of the lines. */
        public CreateOrder {
            items = List.copyOf(items);
        }

        /**
         * What was ordered, as a hash: two requests with one idempotency key are the same if this is the same.
         *
         * @return SHA-256 in lower-case hexadecimal digits
         */
        public String fingerprint() {
            StringBuilder canonical = new StringBuilder(currency.getCurrencyCode());
            for (OrderLine line : items) {
                canonical
                        .append('\n')
                        .append(line.quantity())
                        .append('x')
                        .append(line.unitAmount())
                        .append(' ')
                        .append(line.sku().length())
                        .append(':')
                        .append(line.sku())
                        .append(line.name());
            }
            byte[] hash = Ids.sha256().digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        }
    }

    /**
     * Cancels an order on its owner's wish. Sent by the order controller. Outcome: {@link OrderEvent.OrderCancelled};
     * if it is cancelled already, nothing. What was charged is refunded later.
     *
     * @param orderId the order
     * @param userId  who asks; the order's owner
     * @param reason  why, in the buyer's words
     */
    record CancelOrder(
            @TargetAggregateIdentifier OrderId orderId,
            UserId userId,
            @Text String reason) implements OrderCommand {}

    /**
     * Pays an order again whose payment has failed. Sent by the order controller. Outcome: {@link
     * OrderEvent.OrderPaymentRetried}; the same request again changes nothing. Rejected as {@code order_not_payable} if it
     * is not the payment that is missing, {@code payment_attempts_exhausted} after too many.
     *
     * @param orderId         the order
     * @param userId          who asks; the order's owner
     * @param paymentMethodId what to pay with; absent: the user's default
     * @param idempotencyKey  names the attempt: with the same key there is no second one
     */
    record RetryOrderPayment(
            @TargetAggregateIdentifier OrderId orderId,
            UserId userId,
            @Nullable PaymentMethodId paymentMethodId,
            @Text String idempotencyKey)
            implements OrderCommand {}

    /**
     * Tells the order that its payment succeeded. Sent by the order-payment policy. Outcome: {@link
     * OrderEvent.OrderPaid} and {@link OrderEvent.OrderConfirmed} if the order is pending, otherwise nothing.
     *
     * @param orderId   the order
     * @param paymentId the payment that succeeded
     */
    record MarkOrderPaid(@TargetAggregateIdentifier OrderId orderId, PaymentId paymentId) implements OrderCommand {}

    /**
     * Tells the order that its payment failed or was voided. Sent by the order-payment policy. Outcome: {@link
     * OrderEvent.OrderPaymentFailed} if the order is pending and waits for this attempt, otherwise nothing.
     *
     * @param orderId   the order
     * @param paymentId the payment that failed
     * @param attemptId the attempt that failed
     * @param reason    why, a stable code such as {@code insufficient_funds} or {@code payment_timed_out}
     */
    record MarkOrderPaymentFailed(
            @TargetAggregateIdentifier OrderId orderId, PaymentId paymentId, AttemptId attemptId, String reason)
            implements OrderCommand {}

    /**
     * Tells the order how much of its money went back so far. Sent by the order-payment policy. Outcome: {@link
     * OrderEvent.OrderPartiallyRefunded}, {@link OrderEvent.OrderRefunded} if that is all of it, or {@link
     * OrderEvent.OrderRefundFailed} if it is less than before; nothing if that is known.
     *
     * @param orderId        the order
     * @param paymentId      the payment that was refunded
     * @param refundedAmount all that went back so far, in minor units of {@code currency}, >= 0
     * @param currency       of the amount
     */
    record MarkOrderRefunded(
            @TargetAggregateIdentifier OrderId orderId, PaymentId paymentId, long refundedAmount, Currency currency)
            implements OrderCommand {}
}
