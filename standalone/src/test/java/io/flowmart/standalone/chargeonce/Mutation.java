package io.flowmart.standalone.chargeonce;

import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What makes a shop worse than it is, so that it can be seen whether ChargeOnce sees it. The rules of the {@code mutant-…}
 * scripts call it in the shop's process.
 */
public class Mutation {

    /** The shop's database. */
    static final String DATABASE = "charge-once.database";

    private static final String PROCESS = UUID.randomUUID().toString();
    private static final AtomicLong CALLS = new AtomicLong();
    private static final ThreadLocal<@Nullable TaskInstance<?>> TASK = new ThreadLocal<>();

    /** A key that no other call has. */
    public String keyOfThisCall(String key) {
        return keyOfThisProcess(key) + "/" + CALLS.incrementAndGet();
    }

    /** A key that no other process knows. */
    public String keyOfThisProcess(String key) {
        return key + "/" + PROCESS;
    }

    /** A payment's task is begun. */
    public void begin(TaskInstance<?> task) {
        TASK.set(task);
    }

    /** Takes the task's row away. */
    public void markDone() {
        move("event_store.scheduled_tasks", "public.marked_done");
    }

    /** Puts the task's row back, so that its scheduler finds what it expects. */
    public void putBack() {
        move("public.marked_done", "event_store.scheduled_tasks");
        TASK.remove();
    }

    private static void move(String from, String to) {
        TaskInstance<?> task = TASK.get();
        if (task == null) {
            return;
        }
        try (Connection connection = DriverManager.getConnection(System.getProperty(DATABASE));
                var move = connection.prepareStatement(
                        "with gone as (delete from %s where task_name = ? and task_instance = ? returning *) insert into %s select * from gone"
                                .formatted(from, to))) {
            move.setString(1, task.getTaskName());
            move.setString(2, task.getId());
            move.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
