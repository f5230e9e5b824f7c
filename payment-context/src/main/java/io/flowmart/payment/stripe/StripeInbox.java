package io.flowmart.payment.stripe;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.payment.gateways.PaymentGateway.Payments;
import io.flowmart.platform.store.TaskQueue;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Remembers Stripe's events and hands on the work that they ask for, in one transaction. Which of them comes first, or twice,
 * does not matter: an event only says where to look, and what is there now is asked of Stripe. So the shape of the object in
 * it does not matter either, whatever API version it was made with.
 */
@Component
class StripeInbox {

    /** What the PaymentIntent is, is asked by the payment itself. Of one that was just made there is nothing to know. */
    private static final Set<String> ABOUT_INTENTS = Set.of(
            "payment_intent.amount_capturable_updated",
            "payment_intent.canceled",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.succeeded");

    private static final Set<String> ABOUT_REFUNDS =
            Set.of("charge.refund.updated", "refund.created", "refund.failed", "refund.updated");

    private static final Set<String> ABOUT_DISPUTES =
            Set.of("charge.dispute.closed", "charge.dispute.created", "charge.dispute.updated");

    /** All that is asked for; Stripe's lists take at most 20 types. */
    static final List<String> TYPES = Stream.of(ABOUT_INTENTS, ABOUT_REFUNDS, ABOUT_DISPUTES)
            .flatMap(Set::stream)
            .sorted()
            .toList();

    /** The stored name of the task that forgets old events; it has one instance. */
    static final TaskDescriptor<Void> FORGETTING = TaskDescriptor.of("flowmart.payment.stripe-inbox", Void.class);

    /** So that no transaction is long, however many there are. */
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private static final String KNOWN = "known";
    private static final String HANDED_ON = "handed_on";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Payments payments;
    private final TaskQueue tasks;
    private final StripeWebhookSettings settings;
    private final MeterRegistry meters;

    StripeInbox(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Payments payments,
            TaskQueue tasks,
            StripeWebhookSettings settings,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.payments = payments;
        this.tasks = tasks;
        this.settings = settings;
        this.meters = meters;
    }

    /**
     * Stores an event and the work that it asks for, unless it is known.
     *
     * @return whether it was not
     */
    boolean take(StripeEvent event) {
        String outcome = transactions.execute(status -> isNew(event) ? handOn(event) : KNOWN);
        count(outcome);
        return !KNOWN.equals(outcome);
    }

    /** Counts a webhook that is not Stripe's. */
    void refused() {
        count("refused");
    }

    private void count(@Nullable String outcome) {
        meters.counter("flowmart.stripe.events", "outcome", String.valueOf(outcome))
                .increment();
    }

    /** Forgets what Stripe neither sends nor lists any more. Should it come again nevertheless, it is looked into again. */
    void forgetOld() {
        int forgotten;
        do {
            forgotten = jdbc.sql("""
                            delete from payment_context.stripe_event where event_id in (
                                select event_id from payment_context.stripe_event
                                where taken_at < now() - make_interval(secs => ?) limit ?)""")
                    .params(settings.keep().toSeconds(), FORGOTTEN_AT_ONCE)
                    .update();
        } while (forgotten == FORGOTTEN_AT_ONCE);
    }

    private boolean isNew(StripeEvent event) {
        return jdbc.sql(
                                "insert into payment_context.stripe_event (event_id, type) values (?, ?) on conflict do nothing")
                        .params(event.id(), event.type())
                        .update()
                > 0;
    }

    private String handOn(StripeEvent event) {
        if (ABOUT_INTENTS.contains(event.type())) {
            return event.paymentId().map(payment -> look(payment, event)).orElse("foreign");
        }
        if (ABOUT_REFUNDS.contains(event.type())) {
            return ask(StripeNews.REFUND, event);
        }
        return ABOUT_DISPUTES.contains(event.type()) ? ask(StripeNews.DISPUTE, event) : "ignored";
    }

    /** A call of ours tells by itself what came of it, unless it is killed. */
    private String look(PaymentId payment, StripeEvent event) {
        payments.lookAt(payment, event.id(), event.isOurs() ? settings.patience() : Duration.ZERO);
        return HANDED_ON;
    }

    private String ask(String kind, StripeEvent event) {
        tasks.add(StripeNews.TASK
                .instance(event.id())
                .data(new StripeNews.News(kind, event.objectId(), 0))
                .build());
        return HANDED_ON;
    }
}
