package io.flowmart.payment;

import static io.flowmart.api.payment.PaymentCommand.GatewayState.CANCELLED;
import static io.flowmart.api.payment.PaymentCommand.GatewayState.RETURNED;
import static io.flowmart.api.payment.PaymentStatus.AUTHORIZED;
import static io.flowmart.api.payment.PaymentStatus.SUCCEEDED;

import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.payment.gateways.PaymentGateway.Verdict;

/** Compares what a gateway says with what a payment knows. */
final class Review {

    private Review() {}

    static Verdict of(ReviewPayment theirs, Attempt ours) {
        if (!isOf(theirs, ours)) {
            return ofAnother(theirs, ours);
        }
        boolean sameMoney = theirs.amount() == ours.bill().amount()
                && theirs.currency().equals(ours.bill().currency());
        if (!sameMoney && theirs.state() != CANCELLED && theirs.state() != RETURNED) {
            return new Verdict.Contradicts(Kind.OTHER_AMOUNT);
        }
        return switch (theirs.state()) {
            case OPEN -> ended(ours, ours.isOpen());
            case HELD -> ended(ours, ours.status() == AUTHORIZED);
            case CHARGED -> taken(ours, new Verdict.Contradicts(Kind.CHARGED_BUT_ENDED));
            case RETURNED -> taken(ours, new Verdict.Agrees(false));
            case CANCELLED ->
                ours.isOpen()
                        ? new Verdict.Behind()
                        : ours.status() == SUCCEEDED
                                ? new Verdict.Contradicts(Kind.NOT_CHARGED)
                                : new Verdict.Agrees(false);
        };
    }

    /** It is the attempt's own, or may become so: its id is stored after it is made. */
    private static boolean isOf(ReviewPayment theirs, Attempt ours) {
        return ours.intentId() == null
                ? ours.isOpen() && ours.id().equals(theirs.attemptId())
                : ours.intentId().equals(theirs.paymentIntentId());
    }

    /** What could still be charged there. */
    private static Verdict ended(Attempt ours, boolean agrees) {
        if (ours.isOpen()) {
            return agrees ? new Verdict.Agrees(false) : new Verdict.Behind();
        }
        return ours.status() == SUCCEEDED ? new Verdict.Contradicts(Kind.NOT_CHARGED) : new Verdict.Stray();
    }

    private static Verdict taken(Attempt ours, Verdict otherwise) {
        if (ours.isOpen()) {
            return new Verdict.Behind();
        }
        return ours.status() == SUCCEEDED ? new Verdict.Agrees(true) : otherwise;
    }

    /** An attempt has one PaymentIntent, for good; an earlier attempt has ended for good. */
    private static Verdict ofAnother(ReviewPayment theirs, Attempt ours) {
        return switch (theirs.state()) {
            case CANCELLED, RETURNED -> new Verdict.Agrees(false);
            case OPEN, HELD ->
                theirs.attemptId() == null ? new Verdict.Contradicts(Kind.MADE_ELSEWHERE) : new Verdict.Stray();
            case CHARGED ->
                new Verdict.Contradicts(ours.status() == SUCCEEDED ? Kind.CHARGED_TWICE : Kind.CHARGED_BUT_ENDED);
        };
    }
}
