package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.embedded.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Readers at the end of the store while it grows. */
class WakingEventStoreIT {

    private static final int WRITERS = 8;
    private static final int EVENTS = 60;
    private static final TestStore STORE = new TestStore();

    @AfterAll
    static void close() {
        STORE.close();
    }

    @RepeatedTest(5)
    void everyReaderGetsEachEventOnceAndEachAggregateInOrder() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                BlockingStream<TrackedEventMessage<?>> first = STORE.store.openStream(STORE.engine.createHeadToken());
                BlockingStream<TrackedEventMessage<?>> second =
                        STORE.store.openStream(STORE.engine.createHeadToken())) {
            List<Future<Map<String, List<Long>>>> readers =
                    List.of(threads.submit(() -> readAll(first)), threads.submit(() -> readAll(second)));
            List<String> aggregates = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                UserId user = UserId.random();
                aggregates.add(user.value());
                threads.submit(() -> LongStream.range(0, EVENTS)
                        .forEach(sequence -> STORE.store.publish(TestStore.visit(user, sequence))));
            }
            List<Long> all = LongStream.range(0, EVENTS).boxed().toList();
            for (var reader : readers) {
                assertThat(reader.get(30, TimeUnit.SECONDS))
                        .containsOnlyKeys(aggregates)
                        .allSatisfy(
                                (aggregate, sequences) -> assertThat(sequences).isEqualTo(all));
            }
            assertThat(first.peek()).isEmpty();
            assertThat(second.peek()).isEmpty();
        }
    }

    @Test
    void findsWhatAnotherProcessHasStoredWithinAFewSeconds() {
        try (BlockingStream<TrackedEventMessage<?>> stream = STORE.store.openStream(STORE.engine.createHeadToken())) {
            assertThat(stream.peek()).isEmpty();
            STORE.foreignVisit(UserId.random(), Instant.now());
            await().until(stream::hasNextAvailable);
        }
    }

    /** A stream that polls calls nobody: only who is woken hears of it. */
    @Test
    void isWokenByWhatAnotherProcessStores() {
        String database = TestDatabase.fresh();
        try (TestStore here = new TestStore(database);
                TestStore there = new TestStore(database);
                BlockingStream<TrackedEventMessage<?>> stream = here.store.openStream(null)) {
            here.bell.start();
            there.bell.start();
            CountDownLatch woken = new CountDownLatch(1);
            stream.setOnAvailableCallback(() -> {
                if (stream.peek().isPresent()) {
                    woken.countDown();
                }
            });
            there.store.publish(TestStore.visit(UserId.random(), 0));
            await().until(() -> woken.getCount() == 0);
        }
    }

    @Test
    void wakesNobodyWhoseStreamIsClosed() {
        Set<String> woken = new HashSet<>();
        BlockingStream<TrackedEventMessage<?>> stream = STORE.store.openStream(null);
        stream.setOnAvailableCallback(() -> woken.add("woken"));
        stream.close();
        STORE.store.publish(TestStore.visit(UserId.random(), 0));
        assertThat(woken).isEmpty();
    }

    private static Map<String, List<Long>> readAll(BlockingStream<TrackedEventMessage<?>> stream)
            throws InterruptedException {
        Map<String, List<Long>> read = new HashMap<>();
        for (int i : IntStream.range(0, WRITERS * EVENTS).toArray()) {
            assertThat(stream.hasNextAvailable(20, TimeUnit.SECONDS))
                    .as("event " + i)
                    .isTrue();
            DomainEventMessage<?> event = (DomainEventMessage<?>) stream.nextAvailable();
            read.computeIfAbsent(event.getAggregateIdentifier(), id -> new ArrayList<>())
                    .add(event.getSequenceNumber());
        }
        return read;
    }
}
