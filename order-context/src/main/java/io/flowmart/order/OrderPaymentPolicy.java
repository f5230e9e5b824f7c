package io.flowmart.order;

import io.flowmart.api.order.OrderCommand.MarkOrderPaid;
import io.flowmart.api.order.OrderCommand.MarkOrderPaymentFailed;
import io.flowmart.api.order.OrderCommand.MarkOrderRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.platform.processing.Policy;
import java.util.Objects;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;

/** Whenever something happened to a payment, tells its order. The order decides what that means to it. */
@Policy
@ProcessingGroup("order-payment-policy")
class OrderPaymentPolicy {

    private final CommandGateway commands;

    OrderPaymentPolicy(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void on(PaymentProcessed event) {
        commands.sendAndWait(
                switch (event.outcome()) {
                    case SUCCEEDED -> new MarkOrderPaid(event.orderId(), event.paymentId());
                    case FAILED ->
                        new MarkOrderPaymentFailed(
                                event.orderId(),
                                event.paymentId(),
                                event.attemptId(),
                                Objects.requireNonNull(event.reason()));
                });
    }

    @EventHandler
    void on(PaymentVoided event) {
        commands.sendAndWait(new MarkOrderPaymentFailed(
                event.orderId(),
                event.paymentId(),
                event.attemptGivenUp(),
                event.reason().wireName()));
    }

    @EventHandler
    void on(PaymentRefunded event) {
        commands.sendAndWait(
                new MarkOrderRefunded(event.orderId(), event.paymentId(), event.refundedInAll(), event.currency()));
    }

    @EventHandler
    void on(PaymentRefundFailed event) {
        commands.sendAndWait(
                new MarkOrderRefunded(event.orderId(), event.paymentId(), event.refundedAmount(), event.currency()));
    }
}
