package io.flowmart.platform.store;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import org.axonframework.deadline.dbscheduler.DbSchedulerDeadlineManager;

/**
 * Axon's deadlines on db-scheduler, but for one thing: a deadline that is just being handled cannot be cancelled any
 * more, and that is no failure. The saga that wanted to be rid of it has ended when the deadline looks for it.
 */
final class PatientDeadlineManager extends DbSchedulerDeadlineManager {

    /** Axon's name for the task, stored with every deadline. */
    static final String TASK = "AxonDeadline";

    private final Scheduler scheduler;

    PatientDeadlineManager(Builder builder, Scheduler scheduler) {
        super(builder.scheduler(scheduler));
        this.scheduler = scheduler;
    }

    @Override
    public void cancelSchedule(String deadlineName, String scheduleId) {
        runOnPrepareCommitOrNow(() -> cancel(TaskInstanceId.of(TASK, scheduleId)));
    }

    private void cancel(TaskInstanceId deadline) {
        try {
            scheduler.cancel(deadline);
        } catch (TaskInstanceNotFoundException | TaskInstanceCurrentlyExecutingException e) {
            // It has passed, or is passing.
        }
    }
}
