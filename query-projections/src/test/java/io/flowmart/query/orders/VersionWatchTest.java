package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VersionWatchTest {

    private final AtomicInteger looks = new AtomicInteger();
    private final VersionWatch watch = new VersionWatch(emptyRows());

    @BeforeEach
    void start() {
        watch.start();
    }

    @Test
    void wakesThoseWhoseVersionIsReached() throws InterruptedException {
        try (var zero = watch.watch("order-1", 0);
                var one = watch.watch("order-1", 1);
                var two = watch.watch("order-1", 2);
                var other = watch.watch("order-2", 0)) {
            watch.reached("order-1", 1);

            assertThat(zero.await(in(Duration.ofSeconds(5)))).isTrue();
            assertThat(one.await(in(Duration.ofSeconds(5)))).isTrue();
            assertThat(two.await(in(Duration.ofMillis(20)))).isFalse();
            assertThat(other.await(in(Duration.ofMillis(20)))).isFalse();
        }
        assertThat(watch.waiters()).isZero();
    }

    @Test
    void remembersAWakeUpThatComesBeforeTheWait() throws InterruptedException {
        try (var waiter = watch.watch("order-1", 1)) {
            watch.reached("order-1", 1);
            watch.reached("order-1", 2);

            assertThat(waiter.await(in(Duration.ofSeconds(5)))).isTrue();
            assertThat(waiter.await(in(Duration.ofMillis(20)))).isFalse();
        }
    }

    @Test
    void manyWhoWaitLookTogether() {
        List<CompletableFuture<Boolean>> waits = IntStream.range(0, 1_000)
                .mapToObj(number -> later("order-" + number, Duration.ofMillis(1_800)))
                .toList();

        assertThat(waits).allSatisfy(wait -> assertThat(wait.join()).isFalse());
        assertThat(looks.get()).isBetween(2, 4);
    }

    @Test
    void letsEveryoneGoWhenTheProcessEnds() {
        CompletableFuture<Boolean> waiting = later("order-1", Duration.ofSeconds(30));
        await().until(() -> watch.waiters() == 1);

        watch.stop();

        assertThat(waiting.orTimeout(1, TimeUnit.SECONDS).join()).isFalse();
        assertThat(later("order-1", Duration.ofSeconds(30)).join()).isFalse();
    }

    private CompletableFuture<Boolean> later(String orderId, Duration patience) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (var waiter = watch.watch(orderId, 1)) {
                result.complete(waiter.await(in(patience)));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static long in(Duration duration) {
        return System.nanoTime() + duration.toNanos();
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
