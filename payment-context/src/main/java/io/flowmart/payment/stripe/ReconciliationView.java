package io.flowmart.payment.stripe;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import io.flowmart.payment.discrepancies.OpenDiscrepancies;
import io.flowmart.payment.stripe.ReconciliationMarks.LastReconciliation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What operators see of the reconciliation, and how they ask for one. */
@Component
class ReconciliationView {

    private final ReconciliationMarks marks;
    private final OpenDiscrepancies discrepancies;
    private final ReconciliationSettings settings;
    private final Scheduler scheduler;
    private final Clock clock;

    ReconciliationView(
            ReconciliationMarks marks,
            OpenDiscrepancies discrepancies,
            ReconciliationSettings settings,
            Scheduler scheduler,
            Clock clock) {
        this.marks = marks;
        this.discrepancies = discrepancies;
        this.settings = settings;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * How the reconciliation stands.
     *
     * @param every        how long after a run the next one begins; absent if none does by itself
     * @param mark         all that Stripe made before is compared; absent before the first run
     * @param warning      what cannot be found any more, because the mark is too old; else absent
     * @param lastRun      what the last run did; absent before the first one
     * @param openFindings how many contradictions are open
     * @param findings     the newest of them
     */
    record ReconciliationState(
            @Nullable Duration every,
            @Nullable Instant mark,
            @Nullable String warning,
            @Nullable LastReconciliation lastRun,
            long openFindings,
            List<OpenDiscrepancies.OpenDiscrepancy> findings) {}

    ReconciliationState state(int limit) {
        Optional<Instant> mark = marks.mark();
        return new ReconciliationState(
                settings.period().orElse(null),
                mark.orElse(null),
                mark.flatMap(at -> Reconciliation.gap(at, clock.instant())).orElse(null),
                marks.lastRun().orElse(null),
                discrepancies.count(),
                discrepancies.newest(limit));
    }

    /** Has it run as soon as possible; if it is running, that will do. */
    void runNow() {
        Instant now = clock.instant();
        if (!scheduler.scheduleIfNotExists(ReconciliationTask.instance(), now)) {
            try {
                scheduler.reschedule(ReconciliationTask.instance(), now);
            } catch (TaskInstanceCurrentlyExecutingException running) {
                return;
            } catch (TaskInstanceNotFoundException ended) {
                scheduler.scheduleIfNotExists(ReconciliationTask.instance(), now);
            }
        }
        scheduler.triggerCheckForDueExecutions();
    }
}
