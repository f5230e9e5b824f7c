package io.flowmart.payment;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.flowmart.payment.gateways.PaymentGateway.Attempt;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import org.jspecify.annotations.Nullable;

/** What a payment says is to be done next. */
sealed interface PaymentStep {

    /** Something to do. */
    sealed interface Work extends PaymentStep {

        /** The order that is paid, or was. */
        OrderId orderId();
    }

    /** Something to do about an attempt, at the gateway that it was given to. */
    sealed interface AttemptWork extends Work {

        /** Who takes the money. */
        String gateway();

        /** The attempt. */
        Attempt attempt();

        @Override
        default OrderId orderId() {
            return attempt().orderId();
        }
    }

    /** Find out what to pay with: the payment method named, or the user's default. */
    record ChooseMethod(
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            AttemptId attemptId,
            @Nullable PaymentMethodId methodId)
            implements Work {}

    /** Make what is to be charged; or find it, if it is to be given up and may have been made. */
    record Create(String gateway, Attempt attempt) implements AttemptWork {}

    /** Charge it. */
    record Confirm(String gateway, Attempt attempt, String intentId) implements AttemptWork {}

    /** See how it stands, after something may have happened at the gateway. */
    record Look(String gateway, Attempt attempt, String intentId) implements AttemptWork {}

    /** Charge what is held. */
    record Capture(String gateway, Attempt attempt, String intentId) implements AttemptWork {}

    /** Cancel it. */
    record GiveUp(String gateway, Attempt attempt, String intentId) implements AttemptWork {}

    /** Give money back; or see how that stands, if it was pending. */
    record GiveBack(
            String gateway, RefundRequest refund, @Nullable String providerRefundId) implements Work {

        @Override
        public OrderId orderId() {
            return refund.orderId();
        }
    }

    /** Nothing now. If the payment is parked, something may happen outside that nobody tells us: look again later. */
    record Rest(boolean parked) implements PaymentStep {}
}
