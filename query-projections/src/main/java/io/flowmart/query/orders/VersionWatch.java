package io.flowmart.query.orders;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Wakes readers who wait for a version of an order: at once when this process wrote it, within a second when another
 * did. A waiting reader holds no connection. While anyone waits, one query each half second looks for all of them
 * together, made by whoever comes first; there is no thread for it.
 */
@Component
final class VersionWatch implements SmartLifecycle {

    private static final long LOOK_ANYWAY_NANOS = Duration.ofMillis(500).toNanos();

    private final OrderRows orders;
    private final ConcurrentMap<String, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastLook = new AtomicLong(System.nanoTime());
    private volatile boolean running;

    VersionWatch(OrderRows orders) {
        this.orders = orders;
    }

    /**
     * Begins to watch. To be called before the row is read, so that no change between the two is missed.
     *
     * @param orderId the order
     * @param version the version waited for
     */
    Waiter watch(String orderId, long version) {
        Waiter waiter = new Waiter(orderId, version);
        waiting.compute(orderId, (id, others) -> {
            Set<Waiter> waiters = others == null ? ConcurrentHashMap.newKeySet() : others;
            waiters.add(waiter);
            return waiters;
        });
        return waiter;
    }

    /** Tells that an order's row has come to a version, and that everyone can see it. */
    void reached(String orderId, long version) {
        Set<Waiter> waiters = waiting.get(orderId);
        if (waiters != null) {
            waiters.stream().filter(waiter -> waiter.version <= version).forEach(Waiter::wake);
        }
    }

    /** How many wait. */
    int waiters() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    private void lookForAll() {
        long last = lastLook.get();
        long now = System.nanoTime();
        if (now - last >= LOOK_ANYWAY_NANOS && lastLook.compareAndSet(last, now)) {
            orders.findVersions(waiting.keySet().toArray(String[]::new))
                    .forEach(found -> reached(found.getOrderId(), found.getVersion()));
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server, which waits for its requests, so that it need not wait for these. */
    @Override
    public void stop() {
        running = false;
        waiting.values().forEach(waiters -> waiters.forEach(Waiter::wake));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** One reader. */
    final class Waiter implements AutoCloseable {

        private final String orderId;
        private final long version;
        private final Semaphore woken = new Semaphore(0);

        private Waiter(String orderId, long version) {
            this.orderId = orderId;
            this.version = version;
        }

        private void wake() {
            woken.release();
        }

        /**
         * Waits until there is reason to read again.
         *
         * @param deadline when to give up, in terms of {@link System#nanoTime()}
         * @return false if it is time to give up
         * @throws InterruptedException if the thread is to end
         */
        boolean await(long deadline) throws InterruptedException {
            for (long left = deadline - System.nanoTime(); left > 0 && running; left = deadline - System.nanoTime()) {
                if (woken.tryAcquire(Math.min(left, LOOK_ANYWAY_NANOS), TimeUnit.NANOSECONDS)) {
                    woken.drainPermits();
                    return running;
                }
                lookForAll();
            }
            return false;
        }

        @Override
        public void close() {
            waiting.computeIfPresent(orderId, (id, waiters) -> {
                waiters.remove(this);
                return waiters.isEmpty() ? null : waiters;
            });
        }
    }
}
