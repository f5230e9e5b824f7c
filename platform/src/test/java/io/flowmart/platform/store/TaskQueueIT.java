package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import io.flowmart.platform.sample.SampleApplication;
import io.flowmart.platform.sample.SampleApplication.Errand;
import io.flowmart.platform.sample.SampleTest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Here due tasks are looked for once an hour, so what runs was begun because someone asked for it. */
@SampleTest
class TaskQueueIT {

    @Autowired
    private TaskQueue queue;

    @Autowired
    private Scheduler scheduler;

    @Autowired
    private OneTimeTask<Errand> errands;

    @Autowired
    private JdbcClient jdbc;

    private TransactionTemplate transaction;

    private final String name = UUID.randomUUID().toString();

    @Autowired
    void transactions(PlatformTransactionManager transactions) {
        transaction = new TransactionTemplate(transactions);
    }

    @Test
    void beginsATaskAsSoonAsTheTransactionHasCommitted() {
        transaction.executeWithoutResult(status -> {
            queue.add(errand());
            scheduler.triggerCheckForDueExecutions();
            assertThat(SampleApplication.RUN).doesNotContain(name);
        });
        await().until(() -> SampleApplication.RUN.contains(name));
        await().until(() -> rows() == 0);
    }

    @Test
    void forgetsATaskWhoseTransactionIsRolledBack() {
        transaction.executeWithoutResult(status -> {
            queue.add(errand());
            status.setRollbackOnly();
        });
        assertThat(rows()).isZero();
        assertThat(SampleApplication.RUN).doesNotContain(name);
    }

    @Test
    void leavesATaskAloneThatIsThereAlready() {
        scheduler.schedule(errand(), Instant.now().plus(Duration.ofHours(1)));
        transaction.executeWithoutResult(status -> queue.add(errand()));
        assertThat(rows()).isEqualTo(1);
        assertThat(SampleApplication.RUN).doesNotContain(name);
    }

    @Test
    void needsATransaction() {
        assertThatIllegalStateException().isThrownBy(() -> queue.add(errand()));
    }

    @Test
    void keepsWhatATaskIsToldAsJson() {
        scheduler.schedule(errand(), Instant.now().plus(Duration.ofHours(1)));
        assertThat(jdbc.sql("""
                                select convert_from(task_data, 'UTF8')::jsonb ->> 'name'
                                from event_store.scheduled_tasks where task_instance = ?""").param(name).query(String.class).single()).isEqualTo(name);
    }

    @Test
    void runsATaskAgainWhoseProcessDied() {
        scheduler.schedule(errand(), Instant.now().minusSeconds(1));
        jdbc.sql("""
                        update event_store.scheduled_tasks
                        set picked = true, picked_by = 'a process that died', last_heartbeat = now() - interval '1 hour'
                        where task_instance = ?""").param(name).update();
        await().until(() -> {
            scheduler.triggerCheckForDueExecutions();
            return SampleApplication.RUN.contains(name);
        });
    }

    private TaskInstance<Errand> errand() {
        return errands.instance(name, new Errand(name));
    }

    private long rows() {
        return jdbc.sql("select count(*) from event_store.scheduled_tasks where task_instance = ?")
                .param(name)
                .query(Long.class)
                .single();
    }
}
