package io.flowmart.payment.stripe;

import static io.flowmart.payment.stripe.StripeCalls.Kind.READ;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.stripe.StripeClient;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.platform.processing.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Asks Stripe how a refund or a dispute stands that it had news of, and reports it to the payment. */
@Component
class StripeNews {

    static final String REFUND = "refund";
    static final String DISPUTE = "dispute";

    /** The stored name of the task; one instance for each event of Stripe's. */
    static final TaskDescriptor<News> TASK = TaskDescriptor.of("flowmart.payment.stripe-news", News.class);

    private static final Logger LOG = LoggerFactory.getLogger(StripeNews.class);
    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(500), Duration.ofMinutes(1));

    private final StripeClient stripe;
    private final StripeCalls calls;
    private final StripeReports reports;
    private final CommandGateway commands;
    private final Clock clock;

    StripeNews(StripeClient stripe, StripeCalls calls, StripeReports reports, CommandGateway commands, Clock clock) {
        this.stripe = stripe;
        this.calls = calls;
        this.reports = reports;
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
            List<PaymentReport> found = reports(news);
            found.forEach(commands::sendAndWait);
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

    private List<PaymentReport> reports(News news) {
        return news.kind().equals(DISPUTE)
                ? reports.of(calls.make(
                        READ, "retrieve dispute", () -> stripe.v1().disputes().retrieve(news.id())))
                : reports.of(calls.make(
                        READ, "retrieve refund", () -> stripe.v1().refunds().retrieve(news.id())));
    }
}
