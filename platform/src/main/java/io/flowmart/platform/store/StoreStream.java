package io.flowmart.platform.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * One reader's way through the event store. It asks the database only while there is reason to think that there is
 * more: after a full batch, after a wake-up, and once in a while in case a wake-up never came.
 *
 * <p>Used by one thread at a time, as Axon does; {@link #wake()} may be called by any.
 */
final class StoreStream implements BlockingStream<TrackedEventMessage<?>> {

    static final int BATCH = 256;
    private static final long LOOK_ANYWAY_NANOS = Duration.ofSeconds(1).toNanos();

    /** Where the events are. */
    interface Source {

        /**
         * The next events after a position.
         *
         * @param token the position; null is before the first event
         * @param limit how many at the most; fewer means that there were no more
         */
        List<TrackedEventMessage<?>> readAfter(@Nullable TrackingToken token, int limit);
    }

    private final Source source;
    private final Consumer<StoreStream> onClose;
    private final Queue<TrackedEventMessage<?>> fetched = new ArrayDeque<>();
    private final Semaphore woken = new Semaphore(1);
    private volatile Runnable callback = () -> {};
    private @Nullable TrackingToken position;
    private long lastLook;

    StoreStream(Source source, @Nullable TrackingToken start, Consumer<StoreStream> onClose) {
        this.source = source;
        this.position = start;
        this.onClose = onClose;
    }

    void wake() {
        woken.release();
        callback.run();
    }

    @Override
    public boolean setOnAvailableCallback(Runnable callback) {
        this.callback = callback;
        return true;
    }

    @Override
    public Optional<TrackedEventMessage<?>> peek() {
        fetchIfWoken();
        return Optional.ofNullable(fetched.peek());
    }

    @Override
    public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        fetchIfWoken();
        // A wake-up may be for events that are here already, so it need not end the waiting.
        for (long left = deadline - System.nanoTime();
                fetched.isEmpty() && left > 0;
                left = deadline - System.nanoTime()) {
            boolean ignored = woken.tryAcquire(Math.min(left, LOOK_ANYWAY_NANOS), TimeUnit.NANOSECONDS);
            fetch();
        }
        return !fetched.isEmpty();
    }

    @Override
    public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
        while (fetched.isEmpty()) {
            hasNextAvailable(1, TimeUnit.SECONDS);
        }
        return fetched.remove();
    }

    private void fetchIfWoken() {
        if (fetched.isEmpty() && (woken.tryAcquire() || System.nanoTime() - lastLook > LOOK_ANYWAY_NANOS)) {
            fetch();
        }
    }

    private void fetch() {
        // Before the query: what commits while it runs wakes the stream once more.
        woken.drainPermits();
        lastLook = System.nanoTime();
        fetched.addAll(source.readAfter(position, BATCH));
        for (TrackedEventMessage<?> event : fetched) {
            position = event.trackingToken();
        }
        if (fetched.size() >= BATCH) {
            woken.release();
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
