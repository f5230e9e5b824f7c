package io.flowmart.query.orders;

import io.flowmart.platform.store.Bell;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Wakes those who wait for a version of an order, at once, whichever process wrote it; and within a second if that could
 * not be told. While anyone waits, one query each half second looks for all of them together; who waits holds no connection.
 */
@Component
final class VersionWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(VersionWatch.class);

    private static final Duration LOOK_ANYWAY = Duration.ofMillis(500);

    /** One who waits. */
    interface Waiter {

        /** The least version that is news. */
        long awaited();

        /** There may be news, or the process ends. Must not block. */
        void wake();
    }

    private static final String NEWS = "orders";
    private static final String SEPARATOR = " ";

    private final OrderRows orders;
    private final Bell bell;
    private final ConcurrentMap<String, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private volatile boolean running;
    private ScheduledExecutorService looks;

    VersionWatch(OrderRows orders, Bell bell) {
        this.orders = orders;
        this.bell = bell;
        bell.listen(NEWS, this::hear);
    }

    /** Begins to watch. To be called before the row is read, so that no change between the two is missed. */
    void watch(String orderId, Waiter waiter) {
        waiting.compute(orderId, (id, others) -> {
            Set<Waiter> waiters = others == null ? ConcurrentHashMap.newKeySet() : others;
            waiters.add(waiter);
            return waiters;
        });
    }

    /** Ends it. */
    void forget(String orderId, Waiter waiter) {
        waiting.computeIfPresent(orderId, (id, waiters) -> {
            waiters.remove(waiter);
            return waiters.isEmpty() ? null : waiters;
        });
    }

    /** Tells all processes that an order's row has come to a version, and that everyone can see it. */
    void reached(String orderId, long version) {
        wake(orderId, version);
        bell.ring(NEWS, orderId + SEPARATOR + version);
    }

    /** What another process has told; after a break in between the next look finds what was missed. */
    private void hear(String news) {
        String[] parts = news.split(SEPARATOR);
        if (parts.length == 2) {
            wake(parts[0], Long.parseLong(parts[1]));
        }
    }

    private void wake(String orderId, long version) {
        waiters(orderId).stream().filter(waiter -> waiter.awaited() <= version).forEach(Waiter::wake);
    }

    /** How many wait. */
    int waiters() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    private Set<Waiter> waiters(String orderId) {
        return waiting.getOrDefault(orderId, Set.of());
    }

    private void look() {
        Map<String, Set<Waiter>> now = Map.copyOf(waiting);
        if (now.isEmpty()) {
            return;
        }
        String[] orderIds = now.keySet().toArray(String[]::new);
        Long[] versions = new Long[orderIds.length];
        for (int i = 0; i < orderIds.length; i++) {
            versions[i] = now.get(orderIds[i]).stream()
                    .mapToLong(Waiter::awaited)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
        try {
            orders.findNews(orderIds, versions)
                    .forEach(orderId -> waiters(orderId).forEach(Waiter::wake));
        } catch (RuntimeException e) {
            LOG.debug("The database does not answer; there will be another look.", e);
        }
    }

    @Override
    public void start() {
        running = true;
        looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("version-watch").factory());
        var ignored = looks.scheduleWithFixedDelay(
                this::look, LOOK_ANYWAY.toMillis(), LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Before the web server, which waits for its requests, so that it need not wait for these. */
    @Override
    public void stop() {
        running = false;
        looks.shutdown();
        waiting.values().forEach(waiters -> waiters.forEach(Waiter::wake));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
