package io.flowmart.platform;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What metrics tell and the database has to count. It is remembered for five seconds, so that all gauges of one scrape tell
 * the same and cost one query; and however long that takes, no more than a twentieth of the time goes into it.
 *
 * @param <T> all that one query tells
 */
public final class Figures<T> implements Supplier<T> {

    private static final long LEAST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int TIMES_ITS_DURATION = 20;

    private final Supplier<T> query;
    private final LongSupplier nanoTime;
    private @Nullable T latest;
    private long nextNanos;

    /** Figures of this query, which is asked when they are needed first. */
    public Figures(Supplier<T> query) {
        this(query, System::nanoTime);
    }

    Figures(Supplier<T> query, LongSupplier nanoTime) {
        this.query = query;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized T get() {
        long start = nanoTime.getAsLong();
        T known = latest;
        if (known == null || start - nextNanos >= 0) {
            known = query.get();
            latest = known;
            long end = nanoTime.getAsLong();
            nextNanos = end + Math.max(LEAST_NANOS, TIMES_ITS_DURATION * (end - start));
        }
        return known;
    }
}
