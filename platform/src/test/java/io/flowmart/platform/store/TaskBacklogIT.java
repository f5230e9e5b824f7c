package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import io.flowmart.platform.sample.SampleApplication.Errand;
import io.flowmart.platform.sample.SampleTest;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many tasks are due, and since when. */
@SampleTest
class TaskBacklogIT {

    /** The longer the database takes to count, the longer it is not asked again. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Autowired
    private Scheduler scheduler;

    @Autowired
    private OneTimeTask<Errand> errands;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MeterRegistry meters;

    private final String name = UUID.randomUUID().toString();

    @AfterEach
    void forget() {
        jdbc.sql("delete from event_store.scheduled_tasks where task_instance like ?")
                .param(name + "%")
                .update();
    }

    @Test
    void countsWhatIsDueAndNotWhatIsNot() {
        schedule("later", Instant.now().plus(Duration.ofHours(1)));
        schedule("now", Instant.now().minus(Duration.ofMinutes(2)));

        await().atMost(PATIENCE).until(() -> gauge("flowmart.tasks.due") == 1);
        assertThat(gauge("flowmart.tasks.due.age")).isBetween(120.0, 180.0);
    }

    @Test
    void isThereForTasksThatHaveNothingToDo() {
        await().atMost(PATIENCE).until(() -> gauge("flowmart.tasks.due") == 0);
        assertThat(gauge("flowmart.tasks.due.age")).isZero();
    }

    /** As another process has it under way that will not seem dead, so that this one leaves it alone. */
    private void schedule(String which, Instant at) {
        String instance = name + which;
        scheduler.schedule(
                errands.instance(instance, new Errand(instance)), Instant.now().plus(Duration.ofHours(1)));
        jdbc.sql("""
                        update event_store.scheduled_tasks
                        set execution_time = ?::timestamptz, picked = true, picked_by = 'another',
                            last_heartbeat = now() + interval '1 hour'
                        where task_instance = ?""").params(at.toString(), instance).update();
    }

    private double gauge(String name) {
        return meters.get(name).tag("task", errands.getName()).gauge().value();
    }
}
