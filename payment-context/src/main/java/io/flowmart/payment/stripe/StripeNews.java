package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.READ;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.stripe.StripeClient;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.param.DisputeRetrieveParams;
import com.stripe.param.RefundRetrieveParams;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.platform.processing.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Asks Stripe how a refund or a dispute stands that it had news of, and reports it to the payment. Its PaymentIntent is compared
 * with the payment first: that may not know yet that it was charged, and what was about to go back to the buyer may be back here.
 */
@Component
class StripeNews {

    static final String REFUND = "refund";
    static final String DISPUTE = "dispute";

    /** The stored name of the task; one instance for each event of Stripe's. */
    static final TaskDescriptor<News> TASK = TaskDescriptor.of("flowmart.payment.stripe-news", News.class);

    private static final String INTENT = "payment_intent." + StripeLists.CHARGE;

    private static final Logger LOG = LoggerFactory.getLogger(StripeNews.class);
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(500), Duration.ofMinutes(1));

    private final StripeClient stripe;
    private final StripeCalls calls;
    private final ObjectProvider<IntentReview> intents;
    private final CommandGateway commands;
    private final Clock clock;

    StripeNews(
            StripeClient stripe,
            StripeCalls calls,
            ObjectProvider<IntentReview> intents,
            CommandGateway commands,
            Clock clock) {
        this.stripe = stripe;
        this.calls = calls;
        this.intents = intents;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * What there is news of.
     *
     * @param kind   refund or dispute
     * @param id     Stripe's id of it
     * @param pauses how many pauses there were, because Stripe did not answer
     */
    record News(String kind, String id, int pauses) {}

    CustomTask<News> task() {
        return Tasks.custom(TASK)
                .onFailure((failed, operations) -> {
                    News news = (News) failed.getExecution().taskInstance.getData();
                    LOG.error(
                            "News of {} {} could not be worked on.",
                            news.kind(),
                            news.id(),
                            failed.getCause().orElse(null));
                    operations.reschedule(failed, next(news), again(news));
                })
                .execute((instance, context) -> work(instance.getData()));
    }

    private CompletionHandler<News> work(News news) {
        try {
            Optional<PaymentReport> found = report(news);
            found.ifPresent(commands::sendAndWait);
            if (found.isEmpty()) {
                LOG.info("{} is not ours.", news.id());
            }
        } catch (UnknownOutcome unknown) {
            return (completed, operations) -> operations.reschedule(completed, next(news), again(news));
        } catch (Refusal gone) {
            LOG.warn("Stripe has news of {}, but does not show it: {}.", news.id(), gone.getMessage());
        } catch (AggregateNotFoundException stranger) {
            LOG.warn("Stripe has news of {}, whose payment is not known here.", news.id());
        }
        return new CompletionHandler.OnCompleteRemove<>();
    }

    private Instant next(News news) {
        return clock.instant().plus(PAUSES.after(news.pauses()));
    }

    private static News again(News news) {
        return new News(news.kind(), news.id(), news.pauses() + 1);
    }

    private Optional<PaymentReport> report(News news) {
        if (news.kind().equals(DISPUTE)) {
            var query = DisputeRetrieveParams.builder().addExpand(INTENT).build();
            Dispute dispute = calls.make(
                    READ, "retrieve dispute", () -> stripe.v1().disputes().retrieve(news.id(), query));
            review(dispute.getPaymentIntentObject());
            return StripeReports.of(dispute);
        }
        var query = RefundRetrieveParams.builder().addExpand(INTENT).build();
        Refund refund =
                calls.make(READ, "retrieve refund", () -> stripe.v1().refunds().retrieve(news.id(), query));
        review(refund.getPaymentIntentObject());
        return StripeReports.of(refund);
    }

    /** Whoever reviews needs the scheduler that runs this, so it is asked for only now. */
    private void review(@Nullable PaymentIntent intent) {
        if (intent != null) {
            intents.getObject().review(intent, new ReconciliationRun(() -> true));
        }
    }
}
