package io.flowmart.platform.store;

import com.github.kagkarlsson.scheduler.task.Task;
import io.flowmart.platform.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells for each kind of task how many are due and not done, {@code flowmart.tasks.due}, and since when the oldest of them is,
 * {@code flowmart.tasks.due.age}. Those that are being run count too: one that hangs is due for longer and longer. All copies
 * tell the same.
 */
final class TaskBacklog implements MeterBinder {

    private static final Due NOTHING = new Due(0, 0);

    private final ObjectProvider<Task<?>> tasks;
    private final JdbcClient jdbc;
    private final Figures<Map<String, Due>> figures = new Figures<>(this::count);

    /**
     * What is due of one kind.
     *
     * @param age of the oldest, in seconds
     */
    private record Due(long number, long age) {}

    TaskBacklog(ObjectProvider<Task<?>> tasks, JdbcClient jdbc) {
        this.tasks = tasks;
        this.jdbc = jdbc;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        tasks.stream().map(Task::getName).forEach(task -> {
            Gauge.builder("flowmart.tasks.due", () -> of(task).number())
                    .description("Tasks that are due and not done.")
                    .tag("task", task)
                    .register(registry);
            Gauge.builder("flowmart.tasks.due.age", () -> of(task).age())
                    .description("How long the oldest of them has been due.")
                    .baseUnit("seconds")
                    .tag("task", task)
                    .register(registry);
        });
    }

    private Due of(String task) {
        return figures.get().getOrDefault(task, NOTHING);
    }

    private Map<String, Due> count() {
        var due = new HashMap<String, Due>();
        jdbc.sql("""
                select task_name, count(*) as number,
                       extract(epoch from clock_timestamp() - min(execution_time))::bigint as age
                from event_store.scheduled_tasks
                where execution_time <= clock_timestamp()
                group by task_name""").query(row -> {
            due.put(row.getString("task_name"), new Due(row.getLong("number"), row.getLong("age")));
        });
        return due;
    }
}
