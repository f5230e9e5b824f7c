package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.ORDER_CANCELLED;
import static io.flowmart.api.payment.PaymentEvent.VoidReason.PAYMENT_TIMED_OUT;
import static io.flowmart.api.payment.PaymentStatus.FAILED;
import static io.flowmart.api.payment.PaymentStatus.INITIATED;
import static io.flowmart.api.payment.PaymentStatus.REFUNDED;
import static io.flowmart.api.payment.PaymentStatus.SUCCEEDED;
import static io.flowmart.api.payment.PaymentStatus.VOIDED;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentCommand.CancelPayment;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.InitiatePayment;
import io.flowmart.api.payment.PaymentCommand.RecordCharge;
import io.flowmart.api.payment.PaymentCommand.RecordFailure;
import io.flowmart.api.payment.PaymentCommand.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentCommand.RecordRefund;
import io.flowmart.api.payment.PaymentCommand.TimeOutPayment;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentEvent.PaymentRefundRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentRefunded;
import io.flowmart.api.payment.PaymentEvent.PaymentVoidRequested;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentStatus;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import java.time.Instant;
import java.util.Currency;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.NullUnmarked;

/**
 * The payment of one order. It never calls anyone: it says what is to be done at Stripe ({@link PaymentStep}), is told
 * what came of it, says what is next, and makes sure that whatever comes when, the order is charged at most once and what must go back
 * goes back.
 */
@Aggregate(type = "payment")
@NullUnmarked
class Payment {

    @AggregateIdentifier
    private PaymentId id;

    private OrderId orderId;
    private UserId userId;
    private long amount;
    private Currency currency;
    private PaymentStatus status;
    private AttemptId attemptId;
    private Instant attemptedAt;
    private String paymentIntentId;
    private VoidReason voidReason;
    private RefundId refundId;

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(InitiatePayment command) {
        if (id == null) {
            apply(new PaymentInitiated(
                    command.paymentId(),
                    command.orderId(),
                    command.userId(),
                    command.amount(),
                    command.currency(),
                    AttemptId.of(command.paymentId(), 1)));
        }
    }

    @EventSourcingHandler
    void evolve(PaymentInitiated event, @Timestamp Instant at) {
        id = event.paymentId();
        orderId = event.orderId();
        userId = event.userId();
        amount = event.amount();
        currency = event.currency();
        status = INITIATED;
        attemptId = event.attemptId();
        attemptedAt = at;
    }

    @CommandHandler
    PaymentStep decide(ContinuePayment command) {
        return next();
    }

    @CommandHandler
    PaymentStep decide(RecordPaymentIntent command) {
        if (command.attemptId().equals(attemptId) && paymentIntentId == null) {
            apply(new PaymentIntentCreated(id, attemptId, command.paymentIntentId()));
        }
        return next();
    }

    @EventSourcingHandler
    void evolve(PaymentIntentCreated event) {
        paymentIntentId = event.paymentIntentId();
    }

    @CommandHandler
    PaymentStep decide(RecordCharge command) {
        if (isOpen(command.attemptId())) {
            apply(new PaymentProcessed(id, orderId, userId, attemptId, Outcome.SUCCEEDED, amount, currency, null));
            if (voidReason == ORDER_CANCELLED) {
                requestRefund();
            }
        }
        return next();
    }

    @CommandHandler
    PaymentStep decide(RecordFailure command) {
        if (isOpen(command.attemptId())) {
            apply(
                    voidReason == null
                            ? new PaymentProcessed(
                                    id, orderId, userId, attemptId, Outcome.FAILED, amount, currency, command.reason())
                            : new PaymentVoided(id, orderId, userId, amount, currency, voidReason));
        }
        return next();
    }

    @EventSourcingHandler
    void evolve(PaymentProcessed event) {
        status = event.outcome() == Outcome.SUCCEEDED ? SUCCEEDED : FAILED;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    boolean decide(TimeOutPayment command) {
        giveUp(command.orderId(), command.userId(), command.amount(), command.currency(), PAYMENT_TIMED_OUT);
        return status == INITIATED;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(CancelPayment command) {
        giveUp(command.orderId(), command.userId(), command.amount(), command.currency(), ORDER_CANCELLED);
        if (status == SUCCEEDED && refundId == null) {
            requestRefund();
        }
    }

    /** What has not begun ends at once; else Stripe is asked first. A cancellation outweighs a deadline. */
    private void giveUp(OrderId order, UserId user, long total, Currency in, VoidReason reason) {
        if (id == null) {
            apply(new PaymentVoided(PaymentId.of(order), order, user, total, in, reason));
        } else if (status == INITIATED && voidReason != reason && voidReason != ORDER_CANCELLED) {
            apply(new PaymentVoidRequested(id, reason));
        }
    }

    @EventSourcingHandler
    void evolve(PaymentVoidRequested event) {
        voidReason = event.reason();
    }

    @EventSourcingHandler
    void evolve(PaymentVoided event) {
        id = event.paymentId();
        status = VOIDED;
    }

    private void requestRefund() {
        apply(new PaymentRefundRequested(id, RefundId.of(id, 1), amount, currency));
    }

    @EventSourcingHandler
    void evolve(PaymentRefundRequested event) {
        refundId = event.refundId();
    }

    @CommandHandler
    PaymentStep decide(RecordRefund command) {
        if (status == SUCCEEDED && command.refundId().equals(refundId)) {
            apply(new PaymentRefunded(id, orderId, userId, refundId, command.providerRefundId(), amount, currency));
        }
        return next();
    }

    @EventSourcingHandler
    void evolve(PaymentRefunded event) {
        status = REFUNDED;
    }

    /** What is to be done at Stripe now. */
    private PaymentStep next() {
        return switch (status) {
            case INITIATED -> {
                var attempt = new PaymentStep.Attempt(attemptId, id, orderId, userId, amount, currency, attemptedAt);
                yield voidReason == null
                        ? new PaymentStep.Charge(attempt, paymentIntentId)
                        : new PaymentStep.GiveUp(attempt, paymentIntentId);
            }
            case SUCCEEDED ->
                refundId == null
                        ? new PaymentStep.Rest()
                        : new PaymentStep.Refund(refundId, id, orderId, paymentIntentId, amount);
            case FAILED, VOIDED, REFUNDED -> new PaymentStep.Rest();
        };
    }

    private boolean isOpen(AttemptId attempt) {
        return status == INITIATED && attempt.equals(attemptId);
    }
}
