package io.flowmart.query.orders;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Reads an order that may have to come to a version first. Meant for virtual threads: it blocks. */
@Component
final class PatientReader {

    private final VersionWatch watch;

    PatientReader(VersionWatch watch) {
        this.watch = watch;
    }

    /**
     * Reads until the version is there.
     *
     * @param order      the order
     * @param minVersion the least version that will do
     * @param patience   how long to wait for it; nothing is held meanwhile
     * @param look       one look; someone else's order is not there for it, and so looks like one that may still come
     * @throws Rejection {@code version_not_reached} if the version did not come in time
     */
    <T extends Versioned> T read(OrderId order, long minVersion, Duration patience, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        var reader = new Reader(minVersion, new Semaphore(0));
        watch.watch(order.value(), reader);
        try {
            do {
                Optional<T> found = look.get();
                if (found.isPresent() && found.get().version() >= minVersion) {
                    return found.get();
                }
            } while (watch.isRunning() && reader.sleep(deadline) && watch.isRunning());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watch.forget(order.value(), reader);
        }
        throw new Rejection(
                OrderQueryRejection.VERSION_NOT_REACHED,
                "Version " + minVersion + " was not there within " + patience.toMillis() + " ms.");
    }

    private record Reader(long awaited, Semaphore woken) implements VersionWatch.Waiter {

        @Override
        public void wake() {
            woken.release();
        }

        /** False if it is time to give up. */
        boolean sleep(long deadline) throws InterruptedException {
            boolean news = woken.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            woken.drainPermits();
            return news;
        }
    }
}
