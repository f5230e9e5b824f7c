package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentEvent.VoidReason.ORDER_CANCELLED;
import static io.flowmart.api.payment.PaymentEvent.VoidReason.PAYMENT_TIMED_OUT;
import static io.flowmart.api.payment.PaymentStatus.SUCCEEDED;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DisputeEvent;
import io.flowmart.api.payment.GatewayName;
import io.flowmart.api.payment.PaymentCommand.CancelPayment;
import io.flowmart.api.payment.PaymentCommand.CapturePayment;
import io.flowmart.api.payment.PaymentCommand.ContinuePayment;
import io.flowmart.api.payment.PaymentCommand.InitiatePayment;
import io.flowmart.api.payment.PaymentCommand.ReceivePayment;
import io.flowmart.api.payment.PaymentCommand.RefundPayment;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.api.payment.PaymentCommand.SettleRefund;
import io.flowmart.api.payment.PaymentCommand.TimeOutPayment;
import io.flowmart.api.payment.PaymentCommand.VoidPayment;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.PaymentFeeCharged;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentReceived;
import io.flowmart.api.payment.PaymentEvent.PaymentVoided;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport.AttemptReport;
import io.flowmart.api.payment.PaymentReport.RecordActionRequired;
import io.flowmart.api.payment.PaymentReport.RecordAuthorization;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import io.flowmart.api.payment.PaymentReport.RecordFailure;
import io.flowmart.api.payment.PaymentReport.RecordFee;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.api.payment.PaymentReport.RecordPaymentMethod;
import io.flowmart.api.payment.PaymentReport.RecordPending;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.api.payment.RefundEvent;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.payment.gateways.PaymentGateway;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.NullUnmarked;

/**
 * The payment of one order, whoever takes the money. It never calls anyone: it says what is to be done next ({@link
 * PaymentStep}), is told what came of it, says what is next, and makes sure that whatever comes when, from whom and how often,
 * the order is charged at most once and what must go back goes back.
 *
 * <p>There is one {@link Attempt} at a time; only when it has failed for good may another begin. Beside it are the {@link
 * Receipts} of bank transfers, the {@link Refunds} and the {@link Disputes}.
 */
@Aggregate(type = "payment")
@NullUnmarked
class Payment {

    @AggregateIdentifier
    private PaymentId id;

    private Attempt attempt;

    /** The present attempt or an earlier one: the last for which money may come by bank transfer, however late. */
    private Attempt transfer;

    private boolean feeKnown;
    private final Receipts receipts = new Receipts();
    private final Refunds refunds = new Refunds();
    private final Disputes disputes = new Disputes();

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(InitiatePayment command, PaymentSettings settings) {
        if (id == null || attempt.mayBeFollowedBy(command.attempt())) {
            apply(new PaymentInitiated(
                    command.paymentId(),
                    command.orderId(),
                    command.userId(),
                    command.amount(),
                    command.currency(),
                    AttemptId.of(command.paymentId(), command.attempt()),
                    command.attempt(),
                    command.paymentMethodId(),
                    settings.capture()));
        }
    }

    @EventSourcingHandler
    void evolve(PaymentInitiated event, @Timestamp Instant at) {
        id = event.paymentId();
        attempt = Attempt.of(event, at);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    boolean decide(TimeOutPayment command) {
        if (id == null || attempt.mayBeFollowedBy(command.attempt())) {
            Bill bill = new Bill(
                    command.paymentId(), command.orderId(), command.userId(), command.amount(), command.currency());
            apply(Attempt.voided(bill, PAYMENT_TIMED_OUT, command.attempt()));
        }
        boolean waitedFor = command.attempt() == attempt.number() && attempt.isOpen();
        if (waitedFor && !attempt.isInTime()) {
            attempt.giveUp(PAYMENT_TIMED_OUT);
        }
        return waitedFor && attempt.isOpen();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(CancelPayment command) {
        if (id == null) {
            Bill bill = new Bill(
                    command.paymentId(), command.orderId(), command.userId(), command.amount(), command.currency());
            apply(Attempt.voided(bill, ORDER_CANCELLED, 1));
        } else if (attempt.isOpen()) {
            attempt.giveUp(ORDER_CANCELLED);
        } else if (attempt.status() == SUCCEEDED) {
            refunds.requestForCancellation(attempt.bill(), refundable());
        } else if (!attempt.isCancelled()) {
            // The buyer may have asked for another attempt just before he cancelled; it must not begin any more.
            apply(Attempt.voided(attempt.bill(), ORDER_CANCELLED, attempt.number()));
        }
    }

    @EventSourcingHandler
    void evolve(PaymentVoided event, @Timestamp Instant at) {
        boolean begun = id != null && event.attemptNumber() == attempt.number();
        id = event.paymentId();
        attempt = begun ? attempt : Attempt.of(event, at);
        attempt.evolve(event);
    }

    @CommandHandler
    PaymentStep decide(ContinuePayment command) {
        return next(true);
    }

    @CommandHandler
    PaymentGateway.Verdict decide(ReviewPayment command) {
        return Review.of(command, attempt);
    }

    @CommandHandler
    PaymentStep decide(RecordPaymentMethod command) {
        return told(command);
    }

    @CommandHandler
    PaymentStep decide(RecordPaymentIntent command) {
        return told(command);
    }

    @CommandHandler
    PaymentStep decide(RecordActionRequired command) {
        return told(command);
    }

    @CommandHandler
    PaymentStep decide(RecordPending command) {
        return told(command);
    }

    @CommandHandler
    PaymentStep decide(RecordAuthorization command) {
        return told(command);
    }

    @CommandHandler
    PaymentStep decide(RecordCharge command) {
        return told(command);
    }

    @CommandHandler
    PaymentStep decide(RecordFailure command) {
        return told(command);
    }

    private PaymentStep told(AttemptReport report) {
        boolean open = attempt.isOpen();
        attempt.decide(report);
        if (open && !attempt.isOpen()) {
            giveBackWhatIsNotDue();
        }
        return next(false);
    }

    /** When an attempt has ended, or money came in after that. */
    private void giveBackWhatIsNotDue() {
        if (attempt.status() == SUCCEEDED && attempt.isCancelled()) {
            refunds.requestForCancellation(attempt.bill(), refundable());
        }
        long charged = attempt.status() == SUCCEEDED && attempt.isPaidBy(GatewayName.MANUAL)
                ? attempt.bill().amount()
                : 0;
        refunds.requestExcess(attempt.bill(), receipts.sum() - charged);
    }

    @EventSourcingHandler
    void evolve(PaymentEvent event) {
        attempt.evolve(event);
        transfer = attempt.isPaidBy(GatewayName.MANUAL) ? attempt : transfer;
    }

    @CommandHandler
    void decide(CapturePayment command) {
        attempt.capture();
    }

    @CommandHandler
    void decide(VoidPayment command) {
        attempt.letGo();
    }

    @CommandHandler
    void decide(ReceivePayment command) {
        if (transfer == null) {
            throw new Rejection(PaymentRejection.PAYMENT_NOT_MANUAL, "This was never to be paid by bank transfer.");
        }
        receipts.decide(command, attempt.bill());
        boolean awaited = attempt == transfer && attempt.isOpen();
        boolean allIsThere = refunds.excessOf(receipts.sum()) >= attempt.bill().amount();
        if (awaited && !attempt.isGivenUp() && allIsThere) {
            attempt.succeed();
        }
        if (!awaited || !attempt.isOpen()) {
            giveBackWhatIsNotDue();
        }
    }

    @EventSourcingHandler
    void evolve(PaymentReceived event) {
        receipts.evolve(event);
    }

    @CommandHandler
    boolean decide(RefundPayment command) {
        if (!refunds.isKnown(command.refundId()) && (attempt.status() != SUCCEEDED || disputes.anyOpen())) {
            throw new Rejection(
                    PaymentRejection.PAYMENT_NOT_REFUNDABLE,
                    disputes.anyOpen()
                            ? "A dispute is open; until it is decided nothing can be refunded."
                            : "The payment is " + attempt.status().wireName() + "; there is nothing to be refunded.");
        }
        return refunds.decide(command, attempt.bill(), refundable());
    }

    @CommandHandler
    void decide(SettleRefund command) {
        refunds.decide(command, attempt.bill(), GatewayName.MANUAL);
    }

    @CommandHandler
    PaymentStep decide(RecordRefund command) {
        boolean isOfCharge = attempt.isChargedBy(command.paymentIntentId());
        refunds.decide(command, attempt.bill(), isOfCharge, attempt.gateway());
        return next(false, refunds.pendingAfter(command.refundId(), attempt.bill()));
    }

    /** What can still be given back of the charge, by us or by the buyer's bank. */
    private long refundable() {
        return Math.max(0, refunds.leftOf(attempt.bill().amount()) - disputes.lost());
    }

    @EventSourcingHandler
    void evolve(RefundEvent event) {
        Attempt paid = isOfTransfer(event) ? transfer : attempt;
        refunds.evolve(event, paid.gateway(), paid.intentId());
    }

    /** Whatever the order is paid with in the end, what came by bank transfer goes back that way. */
    private boolean isOfTransfer(RefundEvent event) {
        return transfer != null
                && event instanceof PaymentRefundRequested requested
                && PaymentRefundRequested.EXCESS.equals(requested.reason());
    }

    @CommandHandler
    void decide(RecordDispute command) {
        if (attempt.isChargedBy(command.paymentIntentId())) {
            disputes.decide(command, attempt.bill());
        }
    }

    @EventSourcingHandler
    void evolve(DisputeEvent event) {
        disputes.evolve(event);
    }

    @CommandHandler
    void decide(RecordFee command) {
        if (attempt.status() == SUCCEEDED && !feeKnown) {
            apply(new PaymentFeeCharged(id, attempt.bill().orderId(), command.fee(), command.currency()));
        }
    }

    @EventSourcingHandler
    void evolve(PaymentFeeCharged event) {
        feeKnown = true;
    }

    /**
     * What is to be done now.
     *
     * @param asked whether something may have happened outside; if it is a report that is answered, that is known
     */
    private PaymentStep next(boolean asked) {
        return next(asked, asked ? refunds.pending(attempt.bill()) : Optional.empty());
    }

    /** Pending refunds are looked at one after the other: the answer to each is the next. */
    private PaymentStep next(boolean asked, Optional<? extends PaymentStep> pending) {
        Optional<? extends PaymentStep> requested = refunds.requested(attempt.bill());
        if (requested.isPresent()) {
            return requested.get();
        }
        if (attempt.isOpen()) {
            PaymentStep step = attempt.next();
            return step != null ? step : asked ? attempt.look() : new PaymentStep.Rest(true);
        }
        return pending.isPresent()
                ? pending.get()
                : new PaymentStep.Rest(refunds.pending(attempt.bill()).isPresent());
    }
}
