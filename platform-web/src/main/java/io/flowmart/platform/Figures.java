package io.flowmart.platform;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What metrics tell and the database has to count. It is remembered for a few seconds, so that all gauges of one scrape tell
 * the same and cost one query; and however long that takes, no more than a twentieth of the time goes into it.
 *
 * @param <T> all that one query tells
 */
public final class Figures<T> implements Supplier<T> {

    private static final long LEAST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int TIMES_ITS_DURATION = 20;

    private final Supplier<T> query;
    private @Nullable T latest;
    private long nextNanos = System.nanoTime();

    /** Figures of this query, which is asked when they are needed first. */
    public Figures(Supplier<T> query) {
        this.query = query;
    }

    @Override
    public synchronized T get() {
        long start = System.nanoTime();
        T known = latest;
        if (known == null || start - nextNanos >= 0) {
            known = query.get();
            latest = known;
            long end = System.nanoTime();
            nextNanos = end + Math.max(LEAST_NANOS, TIMES_ITS_DURATION * (end - start));
        }
        return known;
    }
}
