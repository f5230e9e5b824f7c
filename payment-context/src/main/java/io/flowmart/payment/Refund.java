package io.flowmart.payment;

import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.PaymentStep.GiveBack;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import org.jspecify.annotations.Nullable;

/**
 * One refund of a payment.
 *
 * @param id         its id, and its idempotency key at the gateway
 * @param amount     what is to go back, in minor units
 * @param reason     why
 * @param gateway    who has what is to go back
 * @param intentId   the PaymentIntent that it was charged by
 * @param providerId its id at the gateway; absent while the gateway has not answered
 * @param state      how it stands; absent while the gateway has not answered
 */
record Refund(
        RefundId id,
        long amount,
        String reason,
        String gateway,
        String intentId,
        @Nullable String providerId,
        @Nullable RefundState state) {

    Refund with(String newProviderId, RefundState newState) {
        return new Refund(id, amount, reason, gateway, intentId, newProviderId, newState);
    }

    Refund failed() {
        return new Refund(id, amount, reason, gateway, intentId, providerId, RefundState.FAILED);
    }

    /** Does not count as a refund of what the order was charged. */
    boolean isExcess() {
        return reason.equals(PaymentRefundRequested.EXCESS);
    }

    /** Whether it has gone back of what the order was charged. */
    boolean counts() {
        return !isExcess() && state == RefundState.SUCCEEDED;
    }

    /** A refund only ever goes on: requested, pending, succeeded, failed. */
    boolean isBefore(RefundState next) {
        return state == null || state.compareTo(next) < 0;
    }

    GiveBack giveBack(Bill bill) {
        return new GiveBack(
                gateway,
                new RefundRequest(id, bill.paymentId(), bill.orderId(), intentId, amount, bill.currency()),
                providerId);
    }
}
