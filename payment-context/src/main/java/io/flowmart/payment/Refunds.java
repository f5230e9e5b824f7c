package io.flowmart.payment;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.flowmart.api.Rejection;
import io.flowmart.api.payment.PaymentCommand.RefundPayment;
import io.flowmart.api.payment.PaymentCommand.SettleRefund;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.api.payment.RefundEvent;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefundPending;
import io.flowmart.api.payment.RefundEvent.PaymentRefundRequested;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.PaymentStep.GiveBack;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The refunds of one payment: its part of the aggregate, which says what there is to be given back. */
final class Refunds {

    private static final String ORDER_CANCELLED = "order_cancelled";
    private static final String MADE_BY_HAND = "made_by_hand";

    private final Map<RefundId, Refund> refunds = new LinkedHashMap<>();

    /** How much of what the buyer paid too much is not given back or about to be. */
    long excessOf(long paidTooMuch) {
        return paidTooMuch - sum(refund -> refund.isExcess() && refund.isBefore(RefundState.FAILED));
    }

    /** How much of a charge can still be given back. */
    long leftOf(long charged) {
        return charged - sum(refund -> !refund.isExcess() && refund.isBefore(RefundState.FAILED));
    }

    boolean isKnown(RefundId id) {
        return refunds.containsKey(id);
    }

    private long refunded() {
        return sum(Refund::counts);
    }

    private long sum(Predicate<Refund> which) {
        return refunds.values().stream().filter(which).mapToLong(Refund::amount).sum();
    }

    /** For a cancelled order, once: if it fails, people decide. */
    void requestForCancellation(Bill bill, long left) {
        if (left > 0 && all().noneMatch(refund -> refund.reason().equals(ORDER_CANCELLED))) {
            request(bill, next(bill), left, ORDER_CANCELLED);
        }
    }

    void requestExcess(Bill bill, long paidTooMuch) {
        long excess = excessOf(paidTooMuch);
        if (excess > 0) {
            request(bill, next(bill), excess, PaymentRefundRequested.EXCESS);
        }
    }

    private RefundId next(Bill bill) {
        return RefundId.of(bill.paymentId(), refunds.size() + 1);
    }

    private static void request(Bill bill, RefundId id, long amount, String reason) {
        apply(new PaymentRefundRequested(bill.paymentId(), id, amount, bill.currency(), reason));
    }

    /**
     * What an operator asks for.
     *
     * @return whether he has asked for it before
     */
    boolean decide(RefundPayment command, Bill bill, long left) {
        Refund known = refunds.get(command.refundId());
        Long wanted = command.amount();
        if (known != null) {
            boolean another = wanted != null && wanted != known.amount();
            if (another || !command.reason().equals(known.reason())) {
                throw new Rejection(
                        PaymentRejection.IDEMPOTENCY_KEY_REUSED,
                        "The Idempotency-Key was used for another refund before.");
            }
            return true;
        }
        if (command.reason().equals(PaymentRefundRequested.EXCESS)) {
            throw Rejection.invalidField(
                    "reason", "Is what the shop itself says when it gives back what was too much.");
        }
        if (left == 0) {
            throw new Rejection(PaymentRejection.PAYMENT_NOT_REFUNDABLE, "Nothing is left to be refunded.");
        }
        if (wanted != null && wanted > left) {
            throw new Rejection(
                    PaymentRejection.REFUND_EXCEEDS_PAYMENT,
                    "amount",
                    "Of this payment " + left + " can be refunded at the most.");
        }
        request(bill, command.refundId(), wanted == null ? left : wanted, command.reason());
        return false;
    }

    void decide(SettleRefund command, Bill bill, String byOperator) {
        Refund refund = refunds.get(command.refundId());
        if (refund == null
                || refund.state() == null
                || refund.state() == RefundState.FAILED
                || !refund.gateway().equals(byOperator)) {
            throw new Rejection(PaymentRejection.REFUND_NOT_PENDING, "There is no such refund for an operator to do.");
        }
        if (refund.isBefore(RefundState.SUCCEEDED)) {
            succeed(bill, refund.id(), String.valueOf(refund.providerId()), refund.amount(), refund.isExcess());
        }
    }

    /**
     * What the gateway says. One that was not requested here counts as well.
     *
     * @param isOfCharge whether the gateway speaks of what the payment was charged with
     */
    void decide(RecordRefund command, Bill bill, boolean isOfCharge, String gateway) {
        Refund named = refunds.get(command.refundId());
        RefundId byHand = RefundId.foreign(bill.paymentId(), command.providerRefundId());
        Optional<Refund> holder = all().filter(refund -> !refund.id().equals(command.refundId())
                        && (refund.id().equals(byHand)
                                || command.providerRefundId().equals(refund.providerId())))
                .findFirst();
        if (holder.isPresent() && named != null) {
            if (named.isBefore(RefundState.SUCCEEDED)) {
                fail(bill, named.id(), named.amount(), false, "already_refunded");
            }
            return;
        }
        // One made by hand may stand for one of ours, and is told of under a name of its own.
        Refund known = holder.orElse(named);
        long amount = known == null ? command.amount() : known.amount();
        boolean excess = known != null && known.isExcess();
        RefundState state = excess ? command.state() : believed(command.state(), amount, bill);
        if (known == null ? !isOfCharge : !isNews(command, state, known)) {
            return;
        }
        RefundId id = known == null ? command.refundId() : known.id();
        switch (state) {
            case PENDING ->
                apply(new PaymentRefundPending(
                        bill.paymentId(),
                        bill.orderId(),
                        id,
                        command.providerRefundId(),
                        amount,
                        bill.currency(),
                        known == null ? gateway : known.gateway()));
            case SUCCEEDED -> succeed(bill, id, command.providerRefundId(), amount, excess);
            case FAILED -> fail(bill, id, amount, known != null && known.counts(), command.failureReason());
        }
    }

    /**
     * Never more goes back than was charged, whoever says so: what goes beyond it takes the place of something that has failed
     * since, of which the news is to come. Until then it is pending, and both are asked about.
     */
    private RefundState believed(RefundState told, long amount, Bill bill) {
        boolean isTooMuch = refunded() + amount > bill.amount();
        return told == RefundState.SUCCEEDED && isTooMuch ? RefundState.PENDING : told;
    }

    private static boolean isNews(RecordRefund command, RefundState state, Refund known) {
        return known.isBefore(state) && Objects.equals(command.paymentIntentId(), known.intentId());
    }

    private void succeed(Bill bill, RefundId id, String providerId, long amount, boolean excess) {
        apply(new PaymentRefunded(
                bill.paymentId(),
                bill.orderId(),
                bill.userId(),
                id,
                providerId,
                amount,
                bill.currency(),
                refunded() + (excess ? 0 : amount)));
    }

    private void fail(Bill bill, RefundId id, long amount, boolean counted, @Nullable String reason) {
        apply(new PaymentRefundFailed(
                bill.paymentId(),
                bill.orderId(),
                bill.userId(),
                id,
                amount,
                bill.currency(),
                reason == null ? "unknown" : reason,
                refunded() - (counted ? amount : 0)));
    }

    /** Remembers what happened to a refund of what was charged by this PaymentIntent of the gateway. */
    void evolve(RefundEvent event, String gateway, String intentId) {
        Refund refund = refunds.get(event.refundId());
        if (refund == null) {
            String reason = event instanceof PaymentRefundRequested requested ? reasonOf(requested) : MADE_BY_HAND;
            refund = new Refund(event.refundId(), event.amount(), reason, gateway, intentId, null, null);
        }
        refunds.put(
                refund.id(),
                switch (event) {
                    case PaymentRefundRequested _ -> refund;
                    case PaymentRefundPending pending -> refund.with(pending.providerRefundId(), RefundState.PENDING);
                    case PaymentRefunded done -> refund.with(done.providerRefundId(), RefundState.SUCCEEDED);
                    case PaymentRefundFailed _ -> refund.failed();
                });
    }

    private static String reasonOf(PaymentRefundRequested event) {
        return event.reason() == null ? ORDER_CANCELLED : event.reason();
    }

    /** What is to be given back now. */
    Optional<GiveBack> requested(Bill bill) {
        return all().filter(refund -> refund.state() == null).findFirst().map(refund -> refund.giveBack(bill));
    }

    /** What the gateway has to be asked about; the first one, if there are several. */
    Optional<GiveBack> pending(Bill bill) {
        return pending(all(), bill);
    }

    /** The next one after that, so that each has its turn. */
    Optional<GiveBack> pendingAfter(RefundId id, Bill bill) {
        return pending(all().dropWhile(refund -> !refund.id().equals(id)).skip(1), bill);
    }

    /** What it has taken on, but not done yet; and if that is too much, what it has done and may have failed since. */
    private Optional<GiveBack> pending(Stream<Refund> some, Bill bill) {
        boolean isTooMuch = leftOf(bill.amount()) < 0;
        return some.filter(refund -> refund.state() == RefundState.PENDING || isTooMuch && refund.counts())
                .findFirst()
                .map(refund -> refund.giveBack(bill));
    }

    private Stream<Refund> all() {
        return refunds.values().stream();
    }
}
