package io.flowmart.payment.gateways;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.api.payment.DiscrepancyEvent;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport.RefundState;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the money. A bean of this type takes all payments whose payment method names it.
 *
 * <p>Its callers may be killed at any moment, and then call again: the same attempt or refund gives the same request, and
 * must never charge or pay back twice. Where the gateway knows idempotency keys, that is the id of the attempt or refund; else
 * it is asked for what it knows under that id before anything is made. What may or may not have been done is an {@link
 * UnknownOutcome}, and is asked for again for ever; what it will never do is a {@link Refusal}.
 *
 * <p>A gateway knows no events and sends no commands. How to write one: {@code docs/gateways.md}.
 */
public interface PaymentGateway {

    /** Under this, anyone may call: each gateway checks by itself that its webhooks are its own. */
    String WEBHOOKS = "/payments/*/webhook";

    /** Its name, as the payment methods' {@code provider} gives it and as events keep it; never changed. */
    String name();

    /**
     * Makes what the attempt is charged with, without charging it, or finds what was made before.
     *
     * @param tries how many calls in a row told nothing; after a few, look for what was made before making it again
     * @return its id at the gateway
     */
    String create(Attempt attempt, int tries);

    /**
     * Charges it, or places the hold if the attempt is captured later.
     *
     * @param tries how many calls in a row told nothing
     */
    State confirm(Attempt attempt, String intentId, int tries);

    /** Asks how it stands, and changes nothing. */
    State look(Attempt attempt, String intentId);

    /** Charges what is held. */
    State capture(Attempt attempt, String intentId);

    /** Cancels it; {@link State.Charged} if it was too late. */
    State cancel(Attempt attempt, String intentId);

    /** Gives money back, or finds the refund that was made before. */
    RefundResult refund(RefundRequest refund);

    /** Asks how a refund stands that was pending. */
    RefundResult look(RefundRequest refund, String providerRefundId);

    /**
     * One attempt to charge, and all that its charge is made of.
     *
     * @param id        the attempt
     * @param paymentId the payment
     * @param orderId   the order that is paid
     * @param userId    who pays
     * @param amount    in minor units of {@code currency}, > 0
     * @param currency  of the amount
     * @param capture   at once or later
     * @param reference what the gateway calls the payment method
     * @param startedAt when the attempt was stored, before the first call
     */
    record Attempt(
            AttemptId id,
            PaymentId paymentId,
            OrderId orderId,
            UserId userId,
            long amount,
            Currency currency,
            CaptureMethod capture,
            String reference,
            Instant startedAt) {}

    /**
     * Money to be given back.
     *
     * @param id        the refund
     * @param paymentId the payment
     * @param orderId   the order
     * @param intentId  what the attempt was charged with
     * @param amount    in minor units of {@code currency}, > 0
     * @param currency  of the amount
     */
    record RefundRequest(
            RefundId id, PaymentId paymentId, OrderId orderId, String intentId, long amount, Currency currency) {}

    /** How an attempt stands at the gateway. */
    sealed interface State {

        /** The money was taken. */
        record Charged() implements State {}

        /** The money is held until then, if that is known. */
        record Held(@Nullable Instant captureBefore) implements State {}

        /** The buyer has to do something; his browser continues with this. */
        record ActionRequired(String clientSecret) implements State {}

        /** The money is on its way; what the buyer's transfer has to name, if he has to make one. */
        record Pending(@Nullable String reference) implements State {}

        /** Nothing was taken, for this reason; only a confirmation could change that. To be cancelled. */
        record Declined(String reason) implements State {}

        /** Nothing was taken, for this reason, and nothing will be. */
        record Cancelled(String reason) implements State {}
    }

    /**
     * How a refund stands at the gateway.
     *
     * @param providerRefundId its id there
     * @param state            how it stands
     * @param failureReason    why it failed, a stable code; else absent
     */
    record RefundResult(
            String providerRefundId,
            RefundState state,
            @Nullable String failureReason) {}

    /** How a gateway's webhooks and reconciliation tell that something has changed there. */
    interface Payments {

        /**
         * Has a payment look, soon, how its attempt and its refunds stand. Stored in the caller's transaction.
         *
         * @param payment which
         * @param because what has happened, as one word that is only used for this; twice the same is once
         * @param after   how soon; what we are about to hear of anyway can wait
         */
        void lookAt(PaymentId payment, String because, Duration after);
    }

    /** Whether a payment agrees with what its gateway says of something that names it. */
    sealed interface Verdict {

        /** It does, or no money is at stake. Whether the payment was charged with it. */
        record Agrees(boolean charged) implements Verdict {}

        /** The payment has only not heard of it yet, and is to look. */
        record Behind() implements Verdict {}

        /** We have made it, nobody will ever charge it, and yet it could be charged: to be cancelled. */
        record Stray() implements Verdict {}

        /** Only people can tell what is right. */
        record Contradicts(DiscrepancyEvent.Kind kind) implements Verdict {}
    }

    /** The gateway's last word, such as a declined card. Repeating the call would change nothing. */
    class Refusal extends RuntimeException {

        private final String reason;

        /**
         * A refusal.
         *
         * @param reason why, a stable code such as {@code insufficient_funds} that a buyer may see
         * @param cause  what the gateway said
         */
        public Refusal(String reason, Throwable cause) {
            super(reason + ": " + cause.getMessage(), cause);
            this.reason = reason;
        }

        /** Why, a stable code such as {@code insufficient_funds}. */
        public String reason() {
            return reason;
        }
    }

    /**
     * A call told nothing final: a time-out, a cut connection, an error on the other side, or "under way". Neither done nor
     * not done; to be looked into again.
     */
    final class UnknownOutcome extends RuntimeException {

        private final boolean counts;

        private UnknownOutcome(String message, boolean counts, @Nullable Throwable cause) {
            super(message, cause);
            this.counts = counts;
        }

        /** The call may have been carried out. */
        public static UnknownOutcome of(String call, Throwable cause) {
            return new UnknownOutcome(call + " told nothing (" + cause.getMessage() + ")", true, cause);
        }

        /** The other side is not through with it. */
        public static UnknownOutcome stillOpen(String what, String status) {
            return new UnknownOutcome(what + " is " + status, true, null);
        }

        /** The call was certainly not carried out: we are asked to slow down. Does not count as a try. */
        public static UnknownOutcome throttled(String call, @Nullable Throwable cause) {
            return new UnknownOutcome(call + " was throttled", false, cause);
        }

        /** It was a question and changed nothing, whether or not it was heard. Does not count as a try. */
        public static UnknownOutcome unanswered(String question, Throwable cause) {
            return new UnknownOutcome(question + " told nothing (" + cause.getMessage() + ")", false, cause);
        }

        /** Whether the call may have been carried out. */
        public boolean counts() {
            return counts;
        }
    }
}
