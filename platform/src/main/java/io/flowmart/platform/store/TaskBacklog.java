package io.flowmart.platform.store;

import com.github.kagkarlsson.scheduler.task.Task;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells for each kind of task how many are due and not done, {@code flowmart.tasks.due}, and since when the oldest of them is,
 * {@code flowmart.tasks.due.age}. Those that are being run count too: one that hangs is due for longer and longer. All copies
 * tell the same.
 */
final class TaskBacklog implements MeterBinder {

    private final ObjectProvider<Task<?>> tasks;
    private final JdbcClient jdbc;

    TaskBacklog(ObjectProvider<Task<?>> tasks, JdbcClient jdbc) {
        this.tasks = tasks;
        this.jdbc = jdbc;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        tasks.stream().map(Task::getName).forEach(task -> {
            Gauge.builder("flowmart.tasks.due", () -> ofDue(task, "count(*)"))
                    .description("Tasks that are due and not done.")
                    .tag("task", task)
                    .register(registry);
            Gauge.builder(
                            "flowmart.tasks.due.age",
                            () -> ofDue(
                                    task,
                                    "coalesce(extract(epoch from clock_timestamp() - min(execution_time)), 0)::bigint"))
                    .description("How long the oldest of them has been due.")
                    .baseUnit("seconds")
                    .tag("task", task)
                    .register(registry);
        });
    }

    private Number ofDue(String task, String expression) {
        return jdbc.sql(
                        "select " + expression
                                + " from event_store.scheduled_tasks where task_name = ? and execution_time <= clock_timestamp()")
                .param(task)
                .query(Long.class)
                .single();
    }
}
