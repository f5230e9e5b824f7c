package io.flowmart.payment.stripe;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.stripe.StripeClient;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.api.payment.PaymentReport.RecordCharge;
import io.flowmart.api.payment.PaymentReport.RecordDispute;
import io.flowmart.api.payment.PaymentReport.RecordRefund;
import io.flowmart.api.payment.RefundId;
import io.flowmart.payment.gateways.PaymentGateway.RefundResult;
import io.flowmart.payment.gateways.PaymentGateway.Refusal;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
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
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final StripeClient stripe;
    private final StripeCalls calls;
    private final CommandGateway commands;
    private final Clock clock;

    StripeNews(StripeClient stripe, StripeCalls calls, CommandGateway commands, Clock clock) {
        this.stripe = stripe;
        this.calls = calls;
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
            List<PaymentReport> reports = reports(news);
            reports.forEach(commands::sendAndWait);
            if (reports.isEmpty()) {
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
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(news.pauses(), 16));
        return clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private static News again(News news) {
        return new News(news.kind(), news.id(), news.pauses() + 1);
    }

    private List<PaymentReport> reports(News news) {
        return news.kind().equals(DISPUTE) ? dispute(news.id()) : refund(news.id());
    }

    private List<PaymentReport> refund(String id) {
        Refund refund =
                calls.make("retrieve refund", () -> stripe.v1().refunds().retrieve(id));
        return about(refund.getPaymentIntent(), payment -> refund(payment, refund));
    }

    private static RecordRefund refund(PaymentId payment, Refund refund) {
        RefundResult result = StripeStates.of(refund);
        return new RecordRefund(
                payment,
                StripeMetadata.refundId(refund.getMetadata())
                        .orElseGet(() -> RefundId.foreign(payment, refund.getId())),
                refund.getId(),
                refund.getAmount(),
                result.state(),
                result.failureReason());
    }

    private List<PaymentReport> dispute(String id) {
        Dispute dispute =
                calls.make("retrieve dispute", () -> stripe.v1().disputes().retrieve(id));
        return isInquiry(dispute) ? List.of() : about(dispute.getPaymentIntent(), payment -> dispute(payment, dispute));
    }

    /** A question of the bank before it takes anything; no money moves. */
    private static boolean isInquiry(Dispute dispute) {
        return dispute.getStatus().startsWith("warning_");
    }

    private static RecordDispute dispute(PaymentId payment, Dispute dispute) {
        return new RecordDispute(
                payment,
                dispute.getId(),
                dispute.getAmount(),
                Currency.getInstance(dispute.getCurrency().toUpperCase(Locale.ROOT)),
                dispute.getReason(),
                dueBy(dispute),
                switch (dispute.getStatus()) {
                    case "won" -> DisputeOutcome.WON;
                    case "lost" -> DisputeOutcome.LOST;
                    default -> null;
                });
    }

    private static @Nullable Instant dueBy(Dispute dispute) {
        return dispute.getEvidenceDetails() == null
                        || dispute.getEvidenceDetails().getDueBy() == null
                ? null
                : Instant.ofEpochSecond(dispute.getEvidenceDetails().getDueBy());
    }

    /** What is given back was taken before; as webhooks come in any order, the payment may not know that yet. */
    private List<PaymentReport> about(@Nullable String intentId, Function<PaymentId, PaymentReport> report) {
        if (intentId == null) {
            return List.of();
        }
        PaymentIntent intent =
                calls.make("retrieve", () -> stripe.v1().paymentIntents().retrieve(intentId));
        List<PaymentReport> reports = new ArrayList<>();
        StripeMetadata.paymentId(intent.getMetadata()).ifPresent(payment -> {
            StripeMetadata.attemptId(intent.getMetadata())
                    .filter(attempt -> intent.getStatus().equals("succeeded"))
                    .ifPresent(attempt -> reports.add(new RecordCharge(payment, attempt)));
            reports.add(report.apply(payment));
        });
        return reports;
    }
}
