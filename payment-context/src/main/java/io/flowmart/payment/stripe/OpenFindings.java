package io.flowmart.payment.stripe;

import com.stripe.model.PaymentIntent;
import io.flowmart.api.payment.DiscrepancyCommand.ResolveDiscrepancy;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.PaymentCommand.GatewayState;
import io.flowmart.api.payment.PaymentCommand.ReviewPayment;
import io.flowmart.payment.discrepancies.OpenDiscrepancies;
import io.flowmart.payment.discrepancies.OpenDiscrepancies.OpenDiscrepancy;
import io.flowmart.payment.gateways.PaymentGateway.Verdict;
import java.util.Optional;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.stereotype.Component;

/** What the reconciliation has found and still is open: looked at again, for the time in which it was made is long past. */
@Component
class OpenFindings {

    /** How many of them are looked at again in one run. */
    private static final int TURNS = 100;

    private final OpenDiscrepancies discrepancies;
    private final StripeLists lists;
    private final IntentReview intents;
    private final CommandGateway commands;

    OpenFindings(OpenDiscrepancies discrepancies, StripeLists lists, IntentReview intents, CommandGateway commands) {
        this.discrepancies = discrepancies;
        this.lists = lists;
        this.intents = intents;
        this.commands = commands;
    }

    /** A hundred a run. */
    void lookAgain(ReconciliationRun run) {
        for (OpenDiscrepancy open : discrepancies.takeTurns(TURNS)) {
            if (now(open, run).filter(open.kind()::equals).isEmpty()) {
                commands.sendAndWait(new ResolveDiscrepancy(open.discrepancyId()));
            }
        }
    }

    private Optional<Kind> now(OpenDiscrepancy open, ReconciliationRun run) {
        PaymentIntent intent;
        try {
            intent = lists.intent(open.paymentIntentId(), run);
        } catch (StripeRefusal refusal) {
            if (!refusal.isAboutSomethingUnknown()) {
                throw refusal;
            }
            return gone(open);
        }
        return intents.review(intent, run);
    }

    /** It is not at Stripe any more, as when a simulator was emptied; no more money in it than in one that was cancelled. */
    private Optional<Kind> gone(OpenDiscrepancy open) {
        Verdict verdict = intents.verdict(new ReviewPayment(
                open.paymentId(),
                null,
                open.paymentIntentId(),
                open.amount(),
                open.currency(),
                GatewayState.CANCELLED));
        return verdict instanceof Verdict.Contradicts(Kind kind) ? Optional.of(kind) : Optional.empty();
    }
}
