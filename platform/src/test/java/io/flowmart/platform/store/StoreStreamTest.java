package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.Test;

class StoreStreamTest {

    private final AtomicInteger queries = new AtomicInteger();
    private final ConcurrentLinkedQueue<TrackedEventMessage<?>> stored = new ConcurrentLinkedQueue<>();
    private final List<StoreStream> closed = new ArrayList<>();
    private Runnable duringQuery = () -> {};
    private final StoreStream stream = new StoreStream(
            (token, limit) -> {
                queries.incrementAndGet();
                List<TrackedEventMessage<?>> found = stored.stream()
                        .filter(event -> token == null || !token.covers(event.trackingToken()))
                        .limit(limit)
                        .toList();
                duringQuery.run();
                return found;
            },
            null,
            closed::add);

    @Test
    void asksNothingWhileNobodyWakesIt() {
        for (int i = 0; i < 1000; i++) {
            assertThat(stream.peek()).isEmpty();
        }
        assertThat(queries).hasValue(1);
    }

    @Test
    void asksOnceWhenItIsWokenManyTimes() {
        stream.peek();
        for (int i = 0; i < 1000; i++) {
            stream.wake();
        }
        stream.peek();
        stream.peek();
        assertThat(queries).hasValue(2);
    }

    @Test
    void findsWhatWasStoredBeforeTheWakeUp() throws InterruptedException {
        stream.peek();
        store(1);
        stream.wake();
        assertThat(stream.peek()).contains(stored.element());
        assertThat(stream.nextAvailable()).isEqualTo(stored.element());
        assertThat(stream.peek()).isEmpty();
    }

    @Test
    void doesNotLoseAWakeUpThatComesWhileItAsks() {
        duringQuery = () -> {
            duringQuery = () -> {};
            store(1);
            stream.wake();
        };
        assertThat(stream.peek()).isEmpty();
        assertThat(stream.peek()).contains(stored.element());
    }

    @Test
    void goesOnAfterAFullBatchAndStopsAfterOneThatIsNotFull() throws InterruptedException {
        store(StoreStream.BATCH + 1);
        for (TrackedEventMessage<?> event : stored) {
            assertThat(stream.nextAvailable()).isEqualTo(event);
        }
        assertThat(stream.peek()).isEmpty();
        assertThat(queries).hasValue(2);
    }

    @Test
    void callsBackWhenItIsWoken() {
        AtomicInteger calls = new AtomicInteger();
        assertThat(stream.setOnAvailableCallback(calls::incrementAndGet)).isTrue();
        stream.wake();
        assertThat(calls).hasValue(1);
    }

    @Test
    void waitsUntilItIsWoken() throws InterruptedException {
        stream.peek();
        Thread.ofVirtual().start(() -> {
            store(1);
            stream.wake();
        });
        assertThat(stream.hasNextAvailable(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void looksNowAndThenEvenIfNoWakeUpEverCame() {
        stream.peek();
        store(1);
        await().until(() -> stream.peek().isPresent());
        assertThat(queries.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void saysThatItIsClosed() {
        stream.close();
        assertThat(closed).containsExactly(stream);
    }

    private void store(int events) {
        for (int i = 0; i < events; i++) {
            stored.add(new GenericTrackedDomainEventMessage<>(
                    GapAwareTrackingToken.newInstance(stored.size() + 1, Collections.emptySortedSet()),
                    TestStore.visit(UserId.random(), 0)));
        }
    }
}
