package io.flowmart.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Diary;
import io.flowmart.platform.sample.ForeignEvents;
import io.flowmart.platform.sample.Member.Join;
import io.flowmart.platform.sample.Member.Visit;
import io.flowmart.platform.sample.MembershipSaga;
import io.flowmart.platform.sample.Prehistory;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.sample.Trouble;
import io.flowmart.platform.sample.VisitBook;
import io.flowmart.platform.sample.WelcomePolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever fails, each handler handles each event once and an aggregate's events in their order. */
@SampleTest
class ProcessingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PROMPT_EVENTS = 20;
    private static final long PROMPT_MILLIS = 250;

    @Autowired
    private CommandGateway commands;

    @Autowired
    private EventStore events;

    @Autowired
    private EventProcessingConfiguration processing;

    @Autowired
    private Diary diary;

    @Autowired
    private Trouble trouble;

    @Autowired
    private ForeignEvents foreign;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private JdbcClient jdbc;

    private final UserId user = UserId.random();

    @Test
    void triesAFailedEventAgainAndSkipsNothingMeanwhile() {
        trouble.failures(WelcomePolicy.GROUP, user, 2);
        join();
        visits(3);
        handled(WelcomePolicy.GROUP, 0, 1, 2, 3);
        assertThat(trouble.strikes(WelcomePolicy.GROUP, user)).isEqualTo(3);
        assertThat(welcomes()).isEqualTo(1);
    }

    @Test
    void undoesTheWholeBatchWhenOneOfItsEventsFails() {
        trouble.failures(WelcomePolicy.GROUP + " 3", user, 1);
        join();
        visits(5);
        handled(WelcomePolicy.GROUP, 0, 1, 2, 3, 4, 5);
        assertThat(welcomes()).isEqualTo(1);
    }

    @Test
    void takesBackWhatACommandDidWhenItsPolicyFailsAfterwards() {
        trouble.failures(WelcomePolicy.GROUP + " after", user, 1);
        join();
        handled(WelcomePolicy.GROUP, 0);
        assertThat(trouble.strikes(WelcomePolicy.GROUP + " after", user)).isEqualTo(2);
        assertThat(trouble.strikes("greet", user)).isEqualTo(2);
        assertThat(welcomes()).isEqualTo(1);
    }

    @Test
    void keepsASagaAsItWasBeforeTheEventThatFailed() {
        trouble.failures(MembershipSaga.GROUP + " 2", user, 1);
        join();
        visits(3);
        handled(MembershipSaga.GROUP, 0, 1, 2, 3);
        assertThat(trouble.strikes(MembershipSaga.GROUP + " 2", user)).isEqualTo(2);
    }

    @Test
    void storesWhatASameTransactionHandlerWritesWithTheEvent() {
        join();
        visits(2);
        assertThat(diary.read(VisitBook.GROUP, user)).containsExactly(1L, 2L);
    }

    @Test
    void storesNoEventWhoseSameTransactionHandlerFails() {
        join();
        trouble.failures(VisitBook.GROUP, user, 1);
        assertThatThrownBy(() -> visits(1)).hasStackTraceContaining("Ordered by a test.");
        assertThat(stored(user)).hasSize(1);
        assertThat(diary.read(VisitBook.GROUP, user)).isEmpty();

        visits(1);
        assertThat(stored(user)).hasSize(2);
        assertThat(diary.read(VisitBook.GROUP, user)).containsExactly(1L);
        handled(WelcomePolicy.GROUP, 0, 1);
    }

    @Test
    void storesNothingOfACommandThatFails() {
        join();
        trouble.failures("visited", user, 1);
        assertThatThrownBy(() -> visits(1)).hasStackTraceContaining("Ordered by a test.");
        assertThat(stored(user)).hasSize(1);
        assertThat(diary.read(VisitBook.GROUP, user)).isEmpty();
    }

    @Test
    void handlesEventsThatWereThereBeforeTheFirstStart() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(diary.read(WelcomePolicy.GROUP, Prehistory.MEMBER)).containsExactly(0L);
            assertThat(diary.read(MembershipSaga.GROUP, Prehistory.MEMBER)).containsExactly(0L);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {WelcomePolicy.GROUP, MembershipSaga.GROUP})
    void doesNotReplayPoliciesAndSagas(String group) {
        StreamingEventProcessor processor = processing
                .eventProcessorByProcessingGroup(group, StreamingEventProcessor.class)
                .orElseThrow();
        assertThat(processor.supportsReset()).isFalse();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(processor.processingStatus().values())
                        .hasSize(2)
                        .noneMatch(EventTrackerStatus::isReplaying));
        processor.shutDown();
        try {
            assertThatThrownBy(processor::resetTokens).isInstanceOf(IllegalStateException.class);
        } finally {
            processor.start();
        }
        assertThat(jdbc.sql("select distinct token_type from event_store.token_entry where processor_name = ?"
                                + " and token is not null")
                        .param(group)
                        .query(String.class)
                        .list())
                .containsOnly(GapAwareTrackingToken.class.getName());
        join();
        handled(group, 0);
    }

    @Test
    void isPrompt() {
        join();
        handled(WelcomePolicy.GROUP, 0);
        List<Long> millis = IntStream.rangeClosed(1, PROMPT_EVENTS)
                .mapToObj(sequence -> {
                    long start = System.nanoTime();
                    visits(1);
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> diary.read(WelcomePolicy.GROUP, user).size() == sequence + 1);
                    return Duration.ofNanos(System.nanoTime() - start).toMillis();
                })
                .sorted()
                .toList();
        assertThat(millis.get(PROMPT_EVENTS / 2)).as(millis.toString()).isLessThan(PROMPT_MILLIS);
    }

    @Test
    void handlesWhatAnotherProcessHasStored() {
        join();
        visit(Instant.now());
        handled(WelcomePolicy.GROUP, 0, 1);
    }

    @Test
    void handlesWhatCommitsAfterAnOldImportWasHandled() throws SQLException {
        UserId imported = UserId.random();
        join();
        commands.sendAndWait(new Join(imported, "Imported"));
        try (Connection open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            ForeignEvents.store(open, user.value(), "flowmart.user.UserAuthenticated", json(user), Instant.now());
            foreign.store(
                    imported,
                    "flowmart.user.UserAuthenticated",
                    json(imported),
                    Instant.now().minus(Duration.ofHours(1)));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(diary.read(WelcomePolicy.GROUP, imported))
                    .containsExactly(0L, 1L));
            open.commit();
            open.setAutoCommit(true);
        }
        handled(WelcomePolicy.GROUP, 0, 1);
    }

    private void join() {
        commands.sendAndWait(new Join(user, "Ada"));
    }

    private void visits(int times) {
        for (int i = 0; i < times; i++) {
            commands.sendAndWait(new Visit(user));
        }
    }

    private void visit(Instant time) {
        foreign.store(user, "flowmart.user.UserAuthenticated", json(user), time);
    }

    private static String json(UserId user) {
        return "{\"userId\":\"" + user + "\"}";
    }

    private void handled(String group, long... sequences) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(diary.read(group, user))
                .containsExactly(Arrays.stream(sequences).boxed().toArray(Long[]::new)));
    }

    private int welcomes() {
        return stored(WelcomePolicy.welcomeOf(user)).size();
    }

    private List<? extends DomainEventMessage<?>> stored(Object aggregateId) {
        return events.readEvents(aggregateId.toString()).asStream().toList();
    }
}
