package io.flowmart.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.Diary;
import io.flowmart.platform.sample.ForeignEvents;
import io.flowmart.platform.sample.Http;
import io.flowmart.platform.sample.Member.Join;
import io.flowmart.platform.sample.Member.Visit;
import io.flowmart.platform.sample.SampleTest;
import io.flowmart.platform.sample.Trouble;
import io.flowmart.platform.sample.WelcomePolicy;
import io.flowmart.platform.security.testing.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Two processes want to change one aggregate: the loser looks again. */
@SampleTest
class ConcurrencyRetryIT {

    private static final int THREADS = 20;

    @Autowired
    private CommandGateway commands;

    @Autowired
    private EventStore events;

    @Autowired
    private Http http;

    @Autowired
    private ForeignEvents foreign;

    @Autowired
    private Trouble trouble;

    @Autowired
    private Diary diary;

    private final UserId user = UserId.random();

    @Test
    void createsAnAggregateOnceHoweverManyWantTo() throws Exception {
        List<Boolean> created = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return commands.sendAndWait(new Join(user, "Ada"));
                }));
            }
            start.countDown();
            for (Future<Boolean> answer : answers) {
                created.add(answer.get());
            }
        }
        assertThat(created).hasSize(THREADS).containsOnlyOnce(true);
        assertThat(stored(user)).hasSize(1);
    }

    @Test
    void createsAnAggregateOnceAlthoughAnotherProcessWasFaster() {
        trouble.order("join", user, () -> {
            if (trouble.strikes("join", user) == 1) {
                foreign.store(
                        user,
                        "flowmart.user.UserCreated",
                        "{\"userId\":\"%s\",\"email\":\"a@example.org\",\"name\":\"A\",\"role\":\"CUSTOMER\"}"
                                .formatted(user),
                        Instant.now());
            }
        });
        boolean created = commands.sendAndWait(new Join(user, "Ada"));
        assertThat(created).isFalse();
        assertThat(stored(user)).hasSize(1);
    }

    @Test
    void triesAgainWhenAnotherProcessWasFaster() {
        commands.sendAndWait(new Join(user, "Ada"));
        trouble.order("visit", user, () -> {
            if (trouble.strikes("visit", user) == 1) {
                foreignVisit();
            }
        });
        commands.sendAndWait(new Visit(user));
        assertThat(trouble.strikes("visit", user)).isEqualTo(2);
        assertThat(stored(user)).hasSize(3);
    }

    @Test
    void givesUpWhenAnotherProcessIsAlwaysFaster() {
        commands.sendAndWait(new Join(user, "Ada"));
        trouble.order("visit", user, this::foreignVisit);
        assertThatExceptionOfType(ConcurrencyException.class).isThrownBy(() -> commands.sendAndWait(new Visit(user)));
        assertThat(trouble.strikes("visit", user)).isEqualTo(6);
        assertThat(stored(user)).hasSize(7);
    }

    @Test
    void saysSoToWhoeverIsAlwaysTooLate() {
        commands.sendAndWait(new Join(user, "Ada"));
        trouble.order("visit", user, this::foreignVisit);
        assertThat(http.post("/sample/visits", "", "Authorization", TestTokens.customer(user))
                        .problem())
                .isEqualTo("application/problem+json 409 concurrent_change");
    }

    @Test
    void repeatsNothingElse() {
        commands.sendAndWait(new Join(user, "Ada"));
        trouble.failures("visit", user, 1);
        assertThatIllegalStateException().isThrownBy(() -> commands.sendAndWait(new Visit(user)));
        assertThat(trouble.strikes("visit", user)).isEqualTo(1);
        assertThat(stored(user)).hasSize(1);
    }

    @Test
    void repeatsThePolicysWholeBatchAndNotTheCommandWithinIt() {
        trouble.order("greet", user, () -> {
            if (trouble.strikes("greet", user) == 1) {
                foreign.store(
                        WelcomePolicy.welcomeOf(user),
                        "flowmart.order.OrderConfirmed",
                        "{\"orderId\":\"" + WelcomePolicy.welcomeOf(user) + "\"}",
                        Instant.now());
            }
        });
        commands.sendAndWait(new Join(user, "Ada"));
        // A repetition on another thread would wait for the lock that this one's transaction holds.
        await().atMost(Duration.ofSeconds(8)).untilAsserted(() -> assertThat(diary.read(WelcomePolicy.GROUP, user))
                .containsExactly(0L));
        assertThat(trouble.strikes("greet", user)).isEqualTo(2);
        assertThat(trouble.strikes(WelcomePolicy.GROUP, user)).isEqualTo(2);
        assertThat(stored(WelcomePolicy.welcomeOf(user))).hasSize(2);
    }

    private void foreignVisit() {
        foreign.store(user, "flowmart.user.UserAuthenticated", "{\"userId\":\"" + user + "\"}", Instant.now());
    }

    private List<? extends DomainEventMessage<?>> stored(Object aggregateId) {
        return events.readEvents(aggregateId.toString()).asStream().toList();
    }
}
