package io.flowmart.query.orders;

import io.flowmart.api.order.OrderStatus;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * An order in short, as a caller sees it.
 *
 * @param orderId        the order
 * @param status         where it stands
 * @param version        the sequence number of its last event, 0 when it is new; what {@code minVersion} speaks of
 * @param totalAmount    in minor units of {@code currency}
 * @param refundedAmount what went back of it so far
 * @param currency       of the amounts
 * @param disputed       whether the buyer's bank has taken the money back, for now or for ever
 * @param paymentId      its payment, which exists a moment later than the order
 * @param reason         why it failed (a stable code) or was cancelled (the buyer's words)
 * @param createdAt      when it was placed
 * @param updatedAt      when its last event happened
 */
record OrderSummary(
        String orderId,
        OrderStatus status,
        long version,
        long totalAmount,
        long refundedAmount,
        Currency currency,
        boolean disputed,
        String paymentId,
        @Nullable String reason,
        Instant createdAt,
        Instant updatedAt)
        implements Versioned {

    /** The same order, a step before or later. A dispute is no step of the order's; it is told as it is now. */
    OrderSummary changed(
            OrderStatus nextStatus, long nextVersion, @Nullable String nextReason, long nextRefunded, Instant time) {
        return new OrderSummary(
                orderId,
                nextStatus,
                nextVersion,
                totalAmount,
                nextRefunded,
                currency,
                disputed,
                paymentId,
                nextReason,
                createdAt,
                time);
    }

    @Override
    public String tag() {
        return disputed ? version + "-disputed" : Versioned.super.tag();
    }
}
