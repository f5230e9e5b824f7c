package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.store.Bell;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VersionWatchTest {

    private final AtomicInteger looks = new AtomicInteger();
    private final VersionWatch watch = new VersionWatch(emptyRows(), Bell.silent());
    private final PatientReader reader = new PatientReader(watch);

    private record One(long version) implements Versioned {}

    private static final class Recorder implements VersionWatch.Waiter {

        private final long awaited;
        private final AtomicInteger woken = new AtomicInteger();

        private Recorder(long awaited) {
            this.awaited = awaited;
        }

        @Override
        public long awaited() {
            return awaited;
        }

        @Override
        public void wake() {
            woken.incrementAndGet();
        }
    }

    @BeforeEach
    void start() {
        watch.start();
    }

    @AfterEach
    void stop() {
        watch.stop();
    }

    @Test
    void wakesThoseWhoseVersionIsReached() {
        List<Recorder> waiters = List.of(new Recorder(0), new Recorder(1), new Recorder(2));
        Recorder other = new Recorder(0);
        waiters.forEach(waiter -> watch.watch("order-1", waiter));
        watch.watch("order-2", other);

        watch.reached("order-1", 1);

        assertThat(waiters).extracting(waiter -> waiter.woken.get()).containsExactly(1, 1, 0);
        assertThat(other.woken).hasValue(0);
        assertThat(watch.waiters()).isEqualTo(4);
        waiters.forEach(waiter -> watch.forget("order-1", waiter));
        watch.forget("order-2", other);
        assertThat(watch.waiters()).isZero();
    }

    @Test
    void aReaderLooksAgainAfterAWakeUpThatCameWhileHeLooked() {
        OrderId order = order();
        AtomicInteger version = new AtomicInteger();

        One found = reader.read(order, 1, Duration.ofSeconds(5), () -> {
            Optional<One> seen = Optional.of(new One(version.getAndSet(1)));
            watch.reached(order.value(), 1);
            return seen;
        });

        assertThat(found.version()).isEqualTo(1);
        assertThat(watch.waiters()).isZero();
    }

    @Test
    void aReaderGivesUpWhenHisTimeIsOver() {
        assertThatThrownBy(() -> reader.read(order(), 1, Duration.ofMillis(20), Optional::<One>empty))
                .isInstanceOf(Rejection.class);
        assertThat(watch.waiters()).isZero();
    }

    @Test
    void manyWhoWaitAreLookedForTogether() {
        List<CompletableFuture<Boolean>> waits = IntStream.range(0, 1_000)
                .mapToObj(number -> later(Duration.ofMillis(1_800)))
                .toList();

        assertThat(waits).allSatisfy(wait -> assertThat(wait.join()).isFalse());
        assertThat(looks.get()).isBetween(2, 4);
    }

    @Test
    void letsEveryoneGoWhenTheProcessEnds() {
        CompletableFuture<Boolean> waiting = later(Duration.ofSeconds(30));
        await().until(() -> watch.waiters() == 1);

        watch.stop();

        assertThat(waiting.orTimeout(1, TimeUnit.SECONDS).join()).isFalse();
        assertThat(later(Duration.ofSeconds(30)).join()).isFalse();
    }

    /** Whether a version that never comes was found. */
    private CompletableFuture<Boolean> later(Duration patience) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                reader.read(order(), 1, patience, Optional::<One>empty);
                result.complete(true);
            } catch (Rejection e) {
                result.complete(false);
            }
        });
        return result;
    }

    private static OrderId order() {
        return OrderId.of(UserId.random(), "key");
    }

    /** Rows that another process never writes to; counts how often they are looked at. */
    private OrderRows emptyRows() {
        return (OrderRows) Proxy.newProxyInstance(
                OrderRows.class.getClassLoader(), new Class<?>[] {OrderRows.class}, (proxy, method, arguments) -> {
                    looks.incrementAndGet();
                    return List.of();
                });
    }
}
