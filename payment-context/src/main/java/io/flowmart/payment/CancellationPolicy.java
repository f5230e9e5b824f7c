package io.flowmart.payment;

import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.payment.PaymentCommand.CancelPayment;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.platform.processing.Policy;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;

/** Whenever an order was cancelled, gives back what it was or will be charged. The payment decides how. */
@Policy
@ProcessingGroup("payment-cancellation-policy")
class CancellationPolicy {

    private final CommandGateway commands;

    CancellationPolicy(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void on(OrderCancelled event) {
        commands.sendAndWait(new CancelPayment(
                PaymentId.of(event.orderId()), event.orderId(), event.userId(), event.totalAmount(), event.currency()));
    }
}
