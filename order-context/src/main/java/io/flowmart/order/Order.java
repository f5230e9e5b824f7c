package io.flowmart.order;

import static io.flowmart.api.order.OrderStatus.CANCELLED;
import static io.flowmart.api.order.OrderStatus.PAID;
import static io.flowmart.api.order.OrderStatus.PAYMENT_FAILED;
import static io.flowmart.api.order.OrderStatus.PENDING;
import static io.flowmart.api.order.OrderStatus.REFUNDED;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderCommand.CancelOrder;
import io.flowmart.api.order.OrderCommand.CreateOrder;
import io.flowmart.api.order.OrderCommand.MarkOrderPaid;
import io.flowmart.api.order.OrderCommand.MarkOrderPaymentFailed;
import io.flowmart.api.order.OrderCommand.MarkOrderRefunded;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.user.UserId;
import java.util.Currency;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.NullUnmarked;

/** An order: decides what may happen to it, and remembers what did. */
@Aggregate(type = "order")
@NullUnmarked
class Order {

    @AggregateIdentifier
    private OrderId id;

    private UserId owner;
    private OrderStatus status;
    private long totalAmount;
    private Currency currency;
    private String fingerprint;

    /** What the one who placed an order is told, however often he asks. */
    record Placed(long totalAmount, boolean replayed) {}

    /** What the one who changed an order is told. */
    record Changed(OrderStatus status, long version) {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Placed decide(CreateOrder command, OrderLimits limits) {
        boolean replayed = id != null;
        if (replayed && !fingerprint.equals(command.fingerprint())) {
            throw new Rejection(
                    OrderRejection.IDEMPOTENCY_KEY_REUSED, "The Idempotency-Key was used for another order before.");
        }
        if (!replayed) {
            long total = limits.totalOf(command.items(), command.currency());
            apply(new OrderCreated(
                    command.orderId(),
                    command.userId(),
                    command.currency(),
                    command.items(),
                    total,
                    command.fingerprint()));
        }
        return new Placed(totalAmount, replayed);
    }

    @EventSourcingHandler
    void evolve(OrderCreated event) {
        id = event.orderId();
        owner = event.userId();
        status = PENDING;
        totalAmount = event.totalAmount();
        currency = event.currency();
        fingerprint = event.fingerprint();
    }

    @CommandHandler
    Changed decide(CancelOrder command) {
        if (!owner.equals(command.userId())) {
            throw Rejection.notFound();
        }
        if (status == PAYMENT_FAILED || status == REFUNDED) {
            throw new Rejection(
                    OrderRejection.ORDER_FINISHED, "The order is " + status.wireName() + " and cannot be cancelled.");
        }
        if (status != CANCELLED) {
            apply(new OrderCancelled(id, owner, totalAmount, currency, command.reason()));
        }
        return new Changed(status, getVersion());
    }

    @EventSourcingHandler
    void evolve(OrderCancelled event) {
        status = CANCELLED;
    }

    @CommandHandler
    void decide(MarkOrderPaid command) {
        if (status == PENDING) {
            apply(new OrderPaid(id, command.paymentId(), totalAmount, currency));
            apply(new OrderConfirmed(id));
        }
    }

    @EventSourcingHandler
    void evolve(OrderPaid event) {
        status = PAID;
    }

    @CommandHandler
    void decide(MarkOrderPaymentFailed command) {
        if (status == PENDING) {
            apply(new OrderPaymentFailed(id, command.paymentId(), command.reason()));
        }
    }

    @EventSourcingHandler
    void evolve(OrderPaymentFailed event) {
        status = PAYMENT_FAILED;
    }

    @CommandHandler
    void decide(MarkOrderRefunded command) {
        if (status == CANCELLED) {
            apply(new OrderRefunded(id, command.paymentId(), command.amount(), command.currency()));
        }
    }

    @EventSourcingHandler
    void evolve(OrderRefunded event) {
        status = REFUNDED;
    }
}
