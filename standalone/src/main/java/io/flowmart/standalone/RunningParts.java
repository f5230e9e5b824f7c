package io.flowmart.standalone;

import io.flowmart.embedded.StartupProblem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts parts side by side and closes them one by one, the last first, also those that are still starting. */
final class RunningParts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunningParts.class);

    private final Deque<CompletableFuture<? extends AutoCloseable>> parts = new ArrayDeque<>();
    private boolean closed;

    /** Begins to start a part; whoever needs it joins. */
    synchronized <T extends AutoCloseable> CompletableFuture<T> start(Supplier<T> start) {
        if (closed) {
            throw new StartupProblem("it was stopped while it started.");
        }
        // Not a virtual thread: waiting for a child process would keep one of the few carriers.
        CompletableFuture<T> part = CompletableFuture.supplyAsync(
                start, task -> Thread.ofPlatform().daemon().start(task));
        parts.push(part);
        return part;
    }

    /** Throws what has kept a part from starting so far. */
    void requireNoneFailed() {
        all().stream().filter(CompletableFuture::isCompletedExceptionally).forEach(CompletableFuture::join);
    }

    /** Waits for all of them, and throws what kept one from starting. */
    void awaitAll() {
        all().forEach(CompletableFuture::join);
    }

    private synchronized List<CompletableFuture<? extends AutoCloseable>> all() {
        return List.copyOf(parts);
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            // A part that could not start has nothing to close, and its failure was told.
            parts.pop()
                    .handle((part, failure) -> part)
                    .thenAccept(RunningParts::close)
                    .join();
        }
    }

    private static void close(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception e) {
            // The others have to stop all the same.
            log.warn("{} did not stop cleanly", part.getClass().getSimpleName(), e);
        }
    }
}
