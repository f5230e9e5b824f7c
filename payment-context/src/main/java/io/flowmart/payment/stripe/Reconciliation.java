package io.flowmart.payment.stripe;

import com.stripe.model.Dispute;
import com.stripe.model.Event;
import com.stripe.model.Refund;
import io.flowmart.api.payment.PaymentReport;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.payment.stripe.ReconciliationRun.Counts;
import io.flowmart.payment.stripe.StripeLists.Window;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares Stripe's books with ours, from where it was last time until a moment ago. Events whose webhook never came are made up
 * for, payments that are behind are told to look, refunds and disputes are reported; what contradicts our books and cannot be
 * repaired is a discrepancy, which is looked at again until the books agree.
 *
 * <p>It goes slice by slice, and remembers each; all that it does may be done twice.
 */
@Component
class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    /** How much is compared before it is remembered. */
    private static final Duration SLICE = Duration.ofHours(1);

    /** Stripe lists no older events; all else it lists for ever. */
    private static final Duration EVENTS_LISTED = Duration.ofDays(30);

    /** With these, money is taken or held; it may have been long after the PaymentIntent was made. */
    private static final Set<String> ABOUT_MONEY =
            Set.of("payment_intent.amount_capturable_updated", "payment_intent.succeeded");

    private final ReconciliationMarks marks;
    private final StripeLists lists;
    private final StripeInbox inbox;
    private final IntentReview intents;
    private final OpenFindings findings;
    private final CommandGateway commands;
    private final ReconciliationMetrics metrics;
    private final ReconciliationSettings settings;
    private final Clock clock;

    Reconciliation(
            ReconciliationMarks marks,
            StripeLists lists,
            StripeInbox inbox,
            IntentReview intents,
            OpenFindings findings,
            CommandGateway commands,
            ReconciliationMetrics metrics,
            ReconciliationSettings settings,
            Clock clock) {
        this.marks = marks;
        this.lists = lists;
        this.inbox = inbox;
        this.intents = intents;
        this.findings = findings;
        this.commands = commands;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Goes on from where it was.
     *
     * @return whether it came to its end; else it was stopped, and goes on next time
     * @throws UnknownOutcome if Stripe did not answer; it goes on next time
     */
    boolean run(BooleanSupplier mayGoOn) {
        var run = new ReconciliationRun(mayGoOn);
        try {
            compareAll(run);
            findings.lookAgain(run);
            marks.succeeded(clock.instant());
            return true;
        } catch (ReconciliationRun.Stopped stopped) {
            return false;
        } catch (RuntimeException e) {
            marks.failed(clock.instant(), String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void compareAll(ReconciliationRun run) {
        Instant now = clock.instant();
        Instant end = now.minus(settings.settle());
        Instant mark = marks.begin(now, now.minus(settings.lookBack()));
        gap(mark, now).ifPresent(LOG::warn);
        do {
            Instant from = mark;
            mark = earlier(from.plus(SLICE), later(end, from));
            compare(new Window(from.minus(settings.overlap()), mark), run);
            marks.advance(mark, run.counts());
        } while (mark.isBefore(end));
    }

    /** What cannot be found any more by whoever goes on from there now. */
    static Optional<String> gap(Instant mark, Instant now) {
        Instant listed = now.minus(EVENTS_LISTED);
        return mark.isBefore(listed)
                ? Optional.of(
                        ("Nothing was compared since %s, and Stripe lists the events of 30 days only: what was made before,"
                                        + " and changed until %s, is not looked at.")
                                .formatted(mark, listed))
                : Optional.empty();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private void compare(Window window, ReconciliationRun run) {
        Counts counts = run.counts();
        Set<String> moved = new HashSet<>();
        lists.events(window, run, event -> take(event, moved, counts));
        lists.intents(window, run, intent -> {
            intents.review(intent, run);
            moved.remove(intent.getId());
        });
        for (String older : moved) {
            intents.review(lists.intent(older, run), run);
        }
        lists.refunds(window, run, refund -> report(refund, counts));
        lists.disputes(window, run, dispute -> report(dispute, counts));
    }

    private void take(Event event, Set<String> moved, Counts counts) {
        counts.events++;
        Optional<StripeEvent> read = StripeEvent.parse(event.toJson());
        read.filter(inbox::take).ifPresent(made -> {
            counts.eventsMadeUp++;
            metrics.eventMadeUp();
        });
        read.filter(known ->
                        ABOUT_MONEY.contains(known.type()) && known.paymentId().isPresent())
                .ifPresent(known -> moved.add(known.objectId()));
    }

    private void report(Refund refund, Counts counts) {
        Optional<PaymentReport> found;
        try {
            found = StripeReports.of(refund);
        } catch (UnknownOutcome strange) {
            // Nobody was asked: its PaymentIntent came with it. It is in a state that Stripe has made up meanwhile.
            LOG.warn("{}: {}", refund.getId(), strange.getMessage());
            return;
        }
        if (send(found)) {
            counts.refunds++;
        }
    }

    private void report(Dispute dispute, Counts counts) {
        if (send(StripeReports.of(dispute))) {
            counts.disputes++;
        }
    }

    /** Whether the payment is ours and known; if it is not known, its PaymentIntent says so. */
    private boolean send(Optional<PaymentReport> found) {
        try {
            found.ifPresent(commands::sendAndWait);
            return found.isPresent();
        } catch (AggregateNotFoundException stranger) {
            return false;
        }
    }
}
