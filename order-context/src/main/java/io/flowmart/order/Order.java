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
import io.flowmart.api.order.OrderCommand.RetryOrderPayment;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPartiallyRefunded;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderEvent.OrderRefundFailed;
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
    private final PaymentAttempts attempts = new PaymentAttempts();
    /** What the order is without its refunds: paid or cancelled. */
    private OrderStatus beforeRefunds;

    private long refundedAmount;

    /** What the one who placed an order is told, however often he asks. */
    record Placed(long totalAmount, boolean replayed) {}

    /** What the one who changed an order is told. */
    record Changed(OrderStatus status, long version) {}

    /** What the one who pays again is told, of the order as it is now. */
    record Retried(OrderStatus status, long version, boolean replayed) {}

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
        checkOwner(command.userId());
        if (status == PAYMENT_FAILED || status == REFUNDED && !wasCancelled()) {
            throw new Rejection(
                    OrderRejection.ORDER_FINISHED, "The order is " + status.wireName() + " and cannot be cancelled.");
        }
        if (!wasCancelled()) {
            apply(new OrderCancelled(id, owner, totalAmount, currency, command.reason()));
        }
        return new Changed(status, getVersion());
    }

    /** Also once all of it has been refunded: whoever got no answer and asks again is told the same. */
    private boolean wasCancelled() {
        return beforeRefunds == CANCELLED;
    }

    @EventSourcingHandler
    void evolve(OrderCancelled event) {
        status = CANCELLED;
        beforeRefunds = CANCELLED;
    }

    @CommandHandler
    Retried decide(RetryOrderPayment command, OrderLimits limits) {
        checkOwner(command.userId());
        String key = PaymentAttempts.hashed(id, command.idempotencyKey());
        boolean replayed = attempts.isKnown(key, command.paymentMethodId());
        if (!replayed) {
            if (status != PAYMENT_FAILED) {
                throw new Rejection(
                        OrderRejection.ORDER_NOT_PAYABLE,
                        "The order is " + status.wireName() + "; it is not the payment that it lacks.");
            }
            int next = attempts.next(limits.maxPaymentAttempts());
            apply(new OrderPaymentRetried(id, owner, totalAmount, currency, next, command.paymentMethodId(), key));
        }
        return new Retried(status, getVersion(), replayed);
    }

    @EventSourcingHandler
    void evolve(OrderPaymentRetried event) {
        status = PENDING;
        attempts.began(event.attempt(), event.idempotencyKey(), event.paymentMethodId());
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
        beforeRefunds = PAID;
    }

    @CommandHandler
    void decide(MarkOrderPaymentFailed command) {
        if (status == PENDING && attempts.isPresent(id, command.attemptId())) {
            apply(new OrderPaymentFailed(id, command.paymentId(), command.reason()));
        }
    }

    @EventSourcingHandler
    void evolve(OrderPaymentFailed event) {
        status = PAYMENT_FAILED;
    }

    /** Before an order is paid or cancelled there is nothing to be given back. */
    @CommandHandler
    void decide(MarkOrderRefunded command) {
        if (beforeRefunds == null) {
            return;
        }
        long now = Math.min(command.refundedAmount(), totalAmount);
        if (now < refundedAmount) {
            apply(new OrderRefundFailed(id, command.paymentId(), refundedAmount - now, currency, now));
        } else if (now > refundedAmount && now == totalAmount) {
            apply(new OrderRefunded(id, command.paymentId(), now, currency));
        } else if (now > refundedAmount) {
            apply(new OrderPartiallyRefunded(id, command.paymentId(), now - refundedAmount, currency, now));
        }
    }

    @EventSourcingHandler
    void evolve(OrderPartiallyRefunded event) {
        refundedAmount = event.refundedAmount();
    }

    @EventSourcingHandler
    void evolve(OrderRefunded event) {
        status = REFUNDED;
        refundedAmount = totalAmount;
    }

    @EventSourcingHandler
    void evolve(OrderRefundFailed event) {
        status = beforeRefunds;
        refundedAmount = event.refundedAmount();
    }

    private void checkOwner(UserId user) {
        if (!owner.equals(user)) {
            throw Rejection.notFound();
        }
    }
}
