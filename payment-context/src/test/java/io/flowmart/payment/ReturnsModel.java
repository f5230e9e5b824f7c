package io.flowmart.payment;

import io.flowmart.api.payment.PaymentReport.DisputeState;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.gateways.PaymentGateway.RefundRequest;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What goes back of a charge at Stripe: by refunds, ours and those made by hand, and by disputes. Never more than was charged. */
final class ReturnsModel {

    private final List<Returned> refunds = new ArrayList<>();
    private final List<Disputed> disputes = new ArrayList<>();

    /** A key is answered as it was the first time, also if that was a refusal. */
    private final Set<RefundId> refused = new HashSet<>();

    private boolean nextTakesTime;

    /** A refund. */
    static final class Returned {

        private final String id;
        private final @Nullable RefundId ours;
        private final long amount;
        private RefundState state;

        Returned(String id, @Nullable RefundId ours, long amount, RefundState state) {
            this.id = id;
            this.ours = ours;
            this.amount = amount;
            this.state = state;
        }

        String id() {
            return id;
        }

        @Nullable
        RefundId ours() {
            return ours;
        }

        long amount() {
            return amount;
        }

        RefundState state() {
            return state;
        }

        @Nullable
        String failureReason() {
            return state == RefundState.FAILED ? "expired_or_canceled_card" : null;
        }

        RefundResult result() {
            return new RefundResult(id, state, failureReason());
        }
    }

    /** A dispute. */
    static final class Disputed {

        private final String id;
        private final long amount;
        private DisputeState state = DisputeState.OPEN;

        Disputed(String id, long amount) {
            this.id = id;
            this.amount = amount;
        }

        String id() {
            return id;
        }

        long amount() {
            return amount;
        }

        DisputeState state() {
            return state;
        }
    }

    /** The next refund is pending first. */
    void takeTime() {
        nextTakesTime = true;
    }

    /** From now on nothing takes time. */
    void heal() {
        nextTakesTime = false;
        settle();
    }

    /** Makes it; or finds the one that was made before, or one by hand of which it would be too much. */
    RefundResult refund(RefundRequest wanted, long charged) {
        return refunds.stream()
                .filter(refund -> wanted.id().equals(refund.ours))
                .findFirst()
                .or(() -> make(wanted.id(), wanted.amount(), charged))
                .or(() -> byHandInstead(wanted.amount()))
                .map(Returned::result)
                .orElseGet(() -> new RefundResult("none", RefundState.FAILED, "charge_already_refunded"));
    }

    private Optional<Returned> byHandInstead(long amount) {
        return refunds.stream()
                .filter(refund -> refund.ours == null && refund.amount == amount && refund.state != RefundState.FAILED)
                .findFirst();
    }

    RefundResult look(String id) {
        return refunds.stream()
                .filter(refund -> refund.id.equals(id))
                .findFirst()
                .orElseThrow()
                .result();
    }

    /** Somebody refunds in Stripe's dashboard. */
    void refundByHand(long amount, long charged) {
        make(null, amount, charged);
    }

    private Optional<Returned> make(@Nullable RefundId ours, long amount, long charged) {
        if (amount > left(charged)) {
            Optional.ofNullable(ours).ifPresent(refused::add);
            return Optional.empty();
        }
        if (ours != null && refused.contains(ours)) {
            return Optional.empty();
        }
        var refund = new Returned(
                "re_" + (refunds.size() + 1),
                ours,
                amount,
                nextTakesTime ? RefundState.PENDING : RefundState.SUCCEEDED);
        nextTakesTime = false;
        refunds.add(refund);
        return Optional.of(refund);
    }

    /** Nothing while a dispute is open. */
    private long left(long charged) {
        return isDisputed(dispute -> dispute.state == DisputeState.OPEN) ? 0 : charged - live() - lost();
    }

    private long live() {
        return sum(refund -> refund.state != RefundState.FAILED);
    }

    private long sum(Predicate<Returned> which) {
        return refunds.stream().filter(which).mapToLong(Returned::amount).sum();
    }

    boolean isAllReturned(long charged) {
        return live() == charged;
    }

    /** What has gone back by refunds. */
    long refunded() {
        return sum(refund -> refund.state == RefundState.SUCCEEDED);
    }

    /** What the buyer's bank has taken back for good. */
    long lost() {
        return disputes.stream()
                .filter(dispute -> dispute.state == DisputeState.LOST)
                .mapToLong(Disputed::amount)
                .sum();
    }

    /** What is pending is on its way to the buyer. */
    void settle() {
        refunds.stream()
                .filter(refund -> refund.state == RefundState.PENDING)
                .forEach(refund -> refund.state = RefundState.SUCCEEDED);
    }

    /** The buyer's bank sends the last refund back. */
    void sendBack() {
        if (!refunds.isEmpty()) {
            refunds.getLast().state = RefundState.FAILED;
        }
    }

    /** The buyer disputes what he has not got back; once. */
    void dispute(long charged) {
        long left = left(charged);
        if (left > 0 && disputes.isEmpty()) {
            disputes.add(new Disputed("du_1", left));
        }
    }

    void decide(DisputeState outcome) {
        disputes.stream()
                .filter(dispute -> dispute.state == DisputeState.OPEN)
                .forEach(dispute -> dispute.state = outcome);
    }

    private boolean isDisputed(Predicate<Disputed> which) {
        return disputes.stream().anyMatch(which);
    }

    /** Newest first, as Stripe lists them. */
    Stream<Returned> refunds() {
        return refunds.reversed().stream();
    }

    Stream<Disputed> disputes() {
        return disputes.stream();
    }
}
