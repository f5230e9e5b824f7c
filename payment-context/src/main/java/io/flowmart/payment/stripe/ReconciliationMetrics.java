package io.flowmart.payment.stripe;

import io.flowmart.payment.discrepancies.OpenDiscrepancies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How many contradictions are open, how old the last success is, how many webhooks were made up for. */
@Component
class ReconciliationMetrics {

    private final Counter madeUp;

    ReconciliationMetrics(
            MeterRegistry meters,
            OpenDiscrepancies discrepancies,
            ReconciliationMarks marks,
            ReconciliationSettings settings,
            Clock clock) {
        Gauge.builder("flowmart.reconciliation.findings", discrepancies::count)
                .description("Contradictions between Stripe's books and ours that are open.")
                .register(meters);
        Gauge.builder(
                        "flowmart.reconciliation.success.age",
                        () -> settings.period().isPresent() ? age(marks, clock) : null)
                .description(
                        "How long ago the reconciliation last came to its end; if it never did, how far it has to go.")
                .baseUnit("seconds")
                .register(meters);
        madeUp = Counter.builder("flowmart.reconciliation.events.made.up")
                .description("Events of Stripe's whose webhook had not come.")
                .register(meters);
    }

    private static @Nullable Number age(ReconciliationMarks marks, Clock clock) {
        return marks.lastRun()
                .map(ReconciliationMarks.LastReconciliation::succeededAt)
                .or(marks::mark)
                .map(at -> Duration.between(at, clock.instant()).toSeconds())
                .orElse(null);
    }

    void eventMadeUp() {
        madeUp.increment();
    }
}
