package io.flowmart.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Buyers who do the same at the same time, each one thing after the other.
 *
 * @param tokens of the buyers
 */
record Crowd(List<String> tokens) {

    static Crowd of(int buyers, Storefront storefront) {
        return new Crowd(
                IntStream.range(0, buyers).mapToObj(_ -> storefront.newBuyer()).toList());
    }

    /** What a buyer does, signed in with his token. */
    interface Work {
        void doFor(String token);
    }

    /** What they took for it. */
    record Run(Times times, double perSecond) {
        @Override
        public String toString() {
            return "%s   %7.1f/s".formatted(times, perSecond);
        }
    }

    /** Does the work so many times in all. */
    Run measure(int times, Work work) {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger left = new AtomicInteger(times);
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = tokens.stream()
                    .map(token -> threads.submit(() -> {
                        while (left.getAndDecrement() > 0) {
                            long before = System.nanoTime();
                            work.doFor(token);
                            nanos.add(System.nanoTime() - before);
                        }
                        return token;
                    }))
                    .toList();
            for (var one : running) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return new Run(new Times(nanos), times / ((System.nanoTime() - start) / 1e9));
    }
}
