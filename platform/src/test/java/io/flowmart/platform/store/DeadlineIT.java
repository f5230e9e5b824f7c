package io.flowmart.platform.store;

import static io.flowmart.platform.sample.MembershipSaga.ANNIVERSARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Diary;
import io.flowmart.platform.sample.Member.Join;
import io.flowmart.platform.sample.MembershipSaga;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.sample.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.deadline.DeadlineManager;
import org.axonframework.modelling.saga.SagaScopeDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deadlines of a saga, which are looked for only when a test asks for it. */
@SampleTest
class DeadlineIT {

    @Autowired
    private DeadlineManager deadlines;

    @Autowired
    private Scheduler scheduler;

    @Autowired
    private CommandGateway commands;

    @Autowired
    private Diary diary;

    @Autowired
    private Trouble trouble;

    @Autowired
    private JdbcClient jdbc;

    private final UserId user = UserId.random();
    private SagaScopeDescriptor saga;

    @BeforeEach
    void aSaga() {
        commands.sendAndWait(new Join(user, "Ada"));
        saga = new SagaScopeDescriptor(
                MembershipSaga.class.getSimpleName(),
                await().until(this::sagas, found -> !found.isEmpty()).getFirst());
    }

    /** Axon's own would be tried again after five minutes. */
    @Test
    void isTriedAgainWithinSecondsAfterAFailure() {
        trouble.failures(ANNIVERSARY, user, 2);
        String deadline = deadlines.schedule(Instant.now(), ANNIVERSARY, user.value(), saga);
        passes(deadline);
        assertThat(trouble.strikes(ANNIVERSARY, user)).isEqualTo(3);
        assertThat(diary.read(ANNIVERSARY, user)).containsExactly(0L);
    }

    @Test
    void isNotStoppedByACancellationWhileItIsHandled() {
        CompletableFuture<String> deadline = new CompletableFuture<>();
        trouble.order(ANNIVERSARY, user, () -> deadlines.cancelSchedule(ANNIVERSARY, deadline.join()));
        deadline.complete(deadlines.schedule(Instant.now(), ANNIVERSARY, user.value(), saga));
        passes(deadline.join());
        assertThat(trouble.strikes(ANNIVERSARY, user)).isEqualTo(1);
        assertThat(diary.read(ANNIVERSARY, user)).containsExactly(0L);
    }

    private void passes(String deadline) {
        await().until(() -> {
            scheduler.triggerCheckForDueExecutions();
            return jdbc.sql("select count(*) from event_store.scheduled_tasks where task_instance = ?")
                            .param(deadline)
                            .query(Long.class)
                            .single()
                    == 0;
        });
    }

    private List<String> sagas() {
        return jdbc.sql("select saga_id from event_store.association_value_entry where association_value = ?")
                .param(user.value())
                .query(String.class)
                .list();
    }
}
