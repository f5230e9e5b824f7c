package io.flowmart.platform.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flowmart.api.user.UserId;
import io.flowmart.platform.sample.ForeignEvents;
import io.flowmart.platform.sample.SampleTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a group's owner and its retries can rely on. */
@SampleTest
class DeadLettersIT {

    private static final DeadLetterProperties ROOMY =
            new DeadLetterProperties(1000, 1000, Duration.ofMinutes(1), Duration.ofSeconds(20));

    @Autowired
    private DeadLetterSchema schema;

    @Autowired
    private Serializer serializer;

    @Autowired
    private ConnectionProvider connections;

    @Autowired
    private TransactionManager axonTransactionManager;

    @Autowired
    private JdbcTransactionManager transactionManager;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private EventStorageEngine engine;

    @Autowired
    private ForeignEvents foreignEvents;

    private final String group = Desk.name("group");
    private final String sequence = Desk.name("sequence");
    private final Desk desk = new Desk();
    private final List<EventMessage<?>> events = Desk.events(sequence, 3);

    @Test
    void keepsALetterUntilItIsDone() {
        DeadLetterGroups groups = process(ROOMY);
        DeadLetters letters = groups.open(group, desk);
        park(letters, events.subList(0, 1));
        assertThat(letters.holds(sequence)).isTrue();

        retry(groups, sequence);
        assertThat(desk.ids()).containsExactly(events.getFirst().getIdentifier());
        assertThat(desk.attempts).containsValue(3);
        assertThat(letters.holds(sequence)).isFalse();
    }

    @Test
    void keepsNothingOfATransactionThatIsRolledBack() {
        DeadLetters letters = process(ROOMY).open(group, desk);
        transactions.executeWithoutResult(open -> {
            letters.park(sequence, events.getFirst(), new IllegalStateException(), MetaData.emptyInstance());
            open.setRollbackOnly();
        });
        assertThat(letters.holds(sequence)).isFalse();
    }

    @Test
    void refusesToParkWithoutATransaction() {
        DeadLetters letters = process(ROOMY).open(group, desk);
        assertThatIllegalStateException()
                .isThrownBy(() -> letters.park(
                        sequence, events.getFirst(), new IllegalStateException(), MetaData.emptyInstance()));
        assertThat(letters.holds(sequence)).isFalse();
    }

    @Test
    void hasWhatComesLaterInASequenceWaitAndLetsOtherSequencesGoOn() {
        DeadLetterGroups groups = process(ROOMY);
        DeadLetters letters = groups.open(group, desk);
        park(letters, events);
        String other = Desk.name("other");
        assertThat(transactions.<Boolean>execute(
                        open -> letters.parkBehind(other, events.getFirst(), MetaData.emptyInstance())))
                .isFalse();
        assertThat(letters.held(List.of(sequence, other))).containsOnlyKeys(sequence);
        assertThat(letters.held(List.of())).isEmpty();

        retry(groups, sequence);
        assertThat(desk.ids())
                .containsExactlyElementsOf(
                        events.stream().<String>map(EventMessage::getIdentifier).toList());
    }

    @Test
    void stopsAtTheFirstThatFailsAgain() {
        DeadLetterGroups groups = process(ROOMY);
        park(groups.open(group, desk), events);
        desk.failAt(events.get(1), new IllegalArgumentException("wrong\0 ".repeat(1000)));

        RetriedSequence retried = retry(groups, sequence);
        assertThat(retried.letters())
                .extracting(RetriedSequence.RetriedLetter::result)
                .containsExactly("sent", "kept");
        assertThat(retried.waiting()).isEqualTo(2);
        assertThat(retried.letters().getLast().cause().message())
                .startsWith("wrong  wrong")
                .hasSize(1023);

        desk.succeedFromNowOn();
        retry(groups, sequence);
        assertThat(desk.ids())
                .containsExactlyElementsOf(
                        events.stream().<String>map(EventMessage::getIdentifier).toList());
        assertThat(desk.attempts.get(events.get(1).getIdentifier())).isEqualTo(1);
    }

    @Test
    void isThereForTheNextProcess() {
        park(process(ROOMY).open(group, new Desk()), events);
        DeadLetterGroups next = process(ROOMY);
        assertThat(next.open(group, desk).holds(sequence)).isTrue();
        retry(next, sequence);
        assertThat(desk.done).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flowmart.user.UserAuthenticated", "flowmart.unheard.Of"})
    void givesAnEventBackByteForByte(String name) {
        UserId user = UserId.random();
        byte[] json =
                "{ \"userId\" : \"%s\",\n\t\"later\": 1.50 }".formatted(user).getBytes(StandardCharsets.UTF_8);
        Instant time = Instant.parse("2026-01-02T03:04:05.678901Z");
        foreignEvents.store(user, name, new String(json, StandardCharsets.UTF_8), time);
        DomainEventMessage<?> stored = engine.readEvents(user.value()).next();
        DeadLetterGroups groups = process(ROOMY);
        // As a processor has it, with its position.
        park(
                groups.open(group, desk),
                List.of(new GenericTrackedDomainEventMessage<>(
                        GapAwareTrackingToken.newInstance(9, Set.of(3L, 7L)), stored)));

        retry(groups, sequence);
        DomainEventMessage<?> letter = (DomainEventMessage<?>) desk.done.getFirst();
        assertThat(letter.serializePayload(serializer, byte[].class).getData()).isEqualTo(json);
        assertThat(letter.serializePayload(serializer, byte[].class).getType())
                .isEqualTo(stored.serializePayload(serializer, byte[].class).getType());
        assertThat(letter.serializeMetaData(serializer, byte[].class).getData())
                .isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(letter.getTimestamp()).isEqualTo(time);
        assertThat(letter.getIdentifier()).isEqualTo(stored.getIdentifier());
        assertThat(letter.getType()).isEqualTo("member");
        assertThat(letter.getAggregateIdentifier()).isEqualTo(user.value());
        assertThat(letter.getSequenceNumber()).isZero();
        assertThat(letter.getPayloadType().equals(UnknownSerializedType.class)).isEqualTo(name.contains("unheard"));
    }

    @Test
    void takesEventsOfNoAggregate() {
        DeadLetterGroups groups = process(ROOMY);
        EventMessage<?> event = new GenericEventMessage<>("hello", MetaData.with("a", "b"));
        park(groups.open(group, desk), List.of(event));
        retry(groups, sequence);
        assertThat(desk.done.getFirst()).isNotInstanceOf(DomainEventMessage.class);
        assertThat(desk.done.getFirst().getPayload()).isEqualTo("hello");
        assertThat(desk.done.getFirst().getMetaData()).isEqualTo(event.getMetaData());
        assertThat(desk.done.getFirst().getTimestamp()).isEqualTo(event.getTimestamp());
    }

    @Test
    void refusesToLoseWhatItHasNoRoomFor() {
        DeadLetters letters = process(new DeadLetterProperties(1, 2, Duration.ofMinutes(1), Duration.ofSeconds(20)))
                .open(group, desk);
        park(letters, events.subList(0, 2));
        assertThatExceptionOfType(DeadLetterQueueOverflowException.class)
                .isThrownBy(() -> transactions.executeWithoutResult(
                        open -> letters.parkBehind(sequence, events.get(2), MetaData.emptyInstance())))
                .withMessage("There is no room for another dead letter of %s in %s: retry or discard some, or raise"
                                .formatted(sequence, group)
                        + " flowmart.dead-letters.max-sequences or max-sequence-size.");
        assertThatExceptionOfType(DeadLetterQueueOverflowException.class)
                .isThrownBy(() -> transactions.executeWithoutResult(open ->
                        letters.park("another", events.get(2), new IllegalStateException(), MetaData.emptyInstance())));
    }

    @Test
    void letsOneOnlyRetryASequence() {
        DeadLetterGroups groups = process(ROOMY);
        park(groups.open(group, desk), events);
        DeadLetterGroups elsewhere = process(ROOMY);
        Desk there = new Desk();
        elsewhere.open(group, there);

        CountDownLatch work = desk.close();
        CompletableFuture<RetriedSequence> first = CompletableFuture.supplyAsync(() -> retry(groups, sequence));
        Awaitility.await().until(() -> !desk.attempts.isEmpty());
        assertThat(elsewhere.retryOf(group).run(sequence, () -> true)).isEmpty();
        work.countDown();
        assertThat(first.join().letters()).hasSize(3);
        assertThat(there.attempts).isEmpty();
    }

    @Test
    void alsoRetriesWhatIsParkedMeanwhile() {
        DeadLetterGroups groups = process(ROOMY);
        DeadLetters letters = groups.open(group, desk);
        park(letters, events.subList(0, 1));

        CountDownLatch work = desk.close();
        CompletableFuture<RetriedSequence> retry = CompletableFuture.supplyAsync(() -> retry(groups, sequence));
        Awaitility.await().until(() -> !desk.attempts.isEmpty());
        transactions.executeWithoutResult(open -> {
            assertThat(letters.parkBehind(sequence, events.get(1), MetaData.emptyInstance()))
                    .isTrue();
            work.countDown();
            // The first is done; what comes next is known when this transaction ends.
            Awaitility.await().until(() -> desk.done.size() == 1);
        });
        assertThat(retry.join().letters()).hasSize(2);
        assertThat(letters.holds(sequence)).isFalse();
    }

    @Test
    void repeatsWhatADeadProcessWasAt() {
        DeadLetterGroups dying = process(ROOMY);
        park(dying.open(group, desk), events);
        desk.failAt(events.getFirst(), new OutOfMemoryError("as if killed"));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> retry(dying, sequence));

        Desk there = new Desk();
        DeadLetterGroups inTime = process(ROOMY);
        inTime.open(group, there);
        assertThat(inTime.retryOf(group).run(sequence, () -> true)).isEmpty();
        DeadLetterGroups later = process(new DeadLetterProperties(1000, 1000, Duration.ZERO, Duration.ofSeconds(20)));
        later.open(group, there);
        retry(later, sequence);
        assertThat(there.done).hasSize(3);
    }

    @Test
    void endsAfterALetterWhenItIsToGoOnNoMore() {
        DeadLetterGroups groups = process(ROOMY);
        park(groups.open(group, desk), events);
        RetriedSequence retried =
                groups.retryOf(group).run(sequence, () -> false).orElseThrow();
        assertThat(retried.letters()).hasSize(1);
        assertThat(retried.waiting()).isEqualTo(2);
        assertThat(retry(groups, sequence).letters()).hasSize(2);
    }

    @Test
    void belongsToOneOwner() {
        DeadLetterGroups groups = process(ROOMY);
        groups.open(group, desk);
        assertThatIllegalStateException().isThrownBy(() -> groups.open(group, desk));
    }

    /** What a process has, over the same table. */
    private DeadLetterGroups process(DeadLetterProperties properties) {
        DeadLetterAutoConfiguration configuration = new DeadLetterAutoConfiguration();
        return configuration.deadLetterGroups(
                configuration.letterTable(jdbc, serializer, properties),
                schema,
                serializer,
                connections,
                axonTransactionManager,
                transactionManager,
                new SimpleMeterRegistry(),
                properties);
    }

    private void park(DeadLetters letters, List<EventMessage<?>> all) {
        Desk.park(letters, transactions, sequence, all);
    }

    private RetriedSequence retry(DeadLetterGroups groups, String name) {
        return groups.retryOf(group).run(name, () -> true).orElseThrow();
    }
}
