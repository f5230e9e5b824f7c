package io.flowmart.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Durations of one kind of thing, in the order of their length. */
final class Times {

    private final long[] nanos;

    Times(List<Long> nanos) {
        this.nanos = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(this.nanos);
    }

    /** The duration that a share of all did not exceed, in milliseconds. */
    double percentile(double share) {
        return nanos[(int) Math.min(nanos.length - 1L, Math.round(Math.ceil(share * nanos.length)) - 1)] / 1e6;
    }

    double median() {
        return percentile(0.5);
    }

    @Override
    public String toString() {
        return "median %7.1f ms   p95 %7.1f ms   p99 %7.1f ms   max %7.1f ms"
                .formatted(median(), percentile(0.95), percentile(0.99), percentile(1));
    }
}
