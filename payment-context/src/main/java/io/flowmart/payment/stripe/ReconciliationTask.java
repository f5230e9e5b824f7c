package io.flowmart.payment.stripe;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.helper.Tasks.TaskBuilder;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.platform.processing.Pauses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the reconciliation from time to time: one row, and so one run at a time, however many copies there are. */
final class ReconciliationTask {

    /** The stored name of the task; it has one instance. */
    static final TaskDescriptor<Progress> TASK = TaskDescriptor.of("flowmart.payment.reconciliation", Progress.class);

    private static final Logger LOG = LoggerFactory.getLogger(ReconciliationTask.class);
    private static final String INSTANCE = RecurringTask.INSTANCE;
    private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final Supplier<Reconciliation> reconciliation;
    private final ReconciliationSettings settings;
    private final Clock clock;

    ReconciliationTask(Supplier<Reconciliation> reconciliation, ReconciliationSettings settings, Clock clock) {
        this.reconciliation = reconciliation;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What is remembered from one run to the next.
     *
     * @param failures how many runs in a row have failed
     */
    record Progress(int failures) {}

    /** The one instance, to be run. */
    static TaskInstance<Progress> instance() {
        return TASK.instance(INSTANCE).data(new Progress(0)).build();
    }

    CustomTask<Progress> task() {
        TaskBuilder<Progress> builder = Tasks.custom(TASK).onFailure((failed, operations) -> {
            Progress progress = (Progress) failed.getExecution().taskInstance.getData();
            LOG.error(
                    "The reconciliation with Stripe has failed.",
                    failed.getCause().orElse(null));
            operations.reschedule(failed, afterFailure(progress), new Progress(progress.failures() + 1));
        });
        if (settings.period().isPresent()) {
            builder.scheduleOnStartup(INSTANCE, new Progress(0), Function.<Instant>identity());
        }
        return builder.execute(this::run);
    }

    private CompletionHandler<Progress> run(TaskInstance<Progress> instance, ExecutionContext context) {
        Progress progress = instance.getData();
        boolean finished;
        try {
            finished =
                    reconciliation.get().run(() -> !context.getSchedulerState().isShuttingDown());
        } catch (UnknownOutcome unknown) {
            LOG.info("The reconciliation with Stripe goes on later: {}.", unknown.getMessage());
            Progress failed = new Progress(progress.failures() + 1);
            return (completed, operations) -> operations.reschedule(completed, afterFailure(progress), failed);
        }
        if (!finished) {
            return (completed, operations) -> operations.reschedule(completed, clock.instant(), progress);
        }
        return settings.period()
                .<CompletionHandler<Progress>>map(period -> (completed, operations) ->
                        operations.reschedule(completed, clock.instant().plus(period), new Progress(0)))
                .orElseGet(CompletionHandler.OnCompleteRemove::new);
    }

    private Instant afterFailure(Progress progress) {
        return clock.instant().plus(PAUSES.after(progress.failures()));
    }
}
