package io.flowmart.payment;

import static io.flowmart.payment.PaymentFixtures.PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.payment.PaymentCommand.GatewayState;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordPaymentIntent;
import io.flowmart.payment.gateways.PaymentGateway.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;

/** How a payment hears of Stripe beside the answers to its calls: by webhooks, late and in any order, and by reconciliation. */
final class Messenger {

    private final StripeModel stripe;
    private final CommandGateway commands;
    private final Runnable look;
    private final Deque<List<PaymentReport>> underWay = new ArrayDeque<>();

    /** @param look has the payment look at Stripe for itself */
    Messenger(StripeModel stripe, CommandGateway commands, Runnable look) {
        this.stripe = stripe;
        this.commands = commands;
        this.look = look;
    }

    /** There are webhooks, and Stripe is asked how what they are about stands. */
    void setOut() {
        underWay.addAll(stripe.news());
    }

    /**
     * What was asked first is told first.
     *
     * @return whether there was anything
     */
    boolean tellOldest() {
        return tell(underWay.pollFirst());
    }

    void tellYoungest() {
        tell(underWay.pollLast());
    }

    private boolean tell(@Nullable List<PaymentReport> news) {
        if (news != null) {
            news.forEach(commands::sendAndWait);
        }
        return news != null;
    }

    /** As the real one does; but our books never contradict Stripe's, and no PaymentIntent is left over. */
    void reconcile() {
        for (ReviewPayment question : stripe.questions()) {
            Verdict verdict = commands.sendAndWait(question);
            assertThat(verdict).as("%s", question).isInstanceOfAny(Verdict.Agrees.class, Verdict.Behind.class);
            if (verdict instanceof Verdict.Behind && question.state() == GatewayState.CHARGED) {
                tell(List.of(
                        new RecordPaymentIntent(PAYMENT, question.attemptId(), question.paymentIntentId()),
                        new RecordCharge(PAYMENT, question.attemptId())));
            } else if (verdict instanceof Verdict.Behind) {
                look.run();
            }
        }
    }
}
