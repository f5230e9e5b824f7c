package io.flowmart.platform.store;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Instant;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hands work to persistent tasks. The task's row is written in the transaction that is open, so the work is remembered
 * if and only if the transaction commits; it is then begun at once.
 */
public final class TaskQueue {

    private final Scheduler scheduler;

    TaskQueue(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Adds a task to be begun as soon as the open transaction has committed.
     *
     * @param task an instance that is there already is left alone
     * @throws IllegalStateException if no transaction is open
     */
    public void add(TaskInstance<?> task) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                scheduler.triggerCheckForDueExecutions();
            }
        });
        scheduler.scheduleIfNotExists(task, Instant.now());
    }

    /**
     * Adds a task to be begun later.
     *
     * @param task an instance that is there already is left alone
     * @param at   when
     */
    public void addLater(TaskInstance<?> task, Instant at) {
        scheduler.scheduleIfNotExists(task, at);
    }
}
