package io.flowmart.gateway.callers;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.flowmart.platform.SettingProblem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Counts calls of many callers against one limit, each for himself. What is not used comes back bit by bit. */
final class Allowance {

    /** Whoever is forgotten has his whole allowance again; so many callers in so little time are no callers. */
    private static final int MOST_CALLERS = 100_000;

    private final LoadingCache<String, Bucket> buckets;
    private final Counter refused;

    Allowance(String name, CallerSettings.Limit limit, MeterRegistry meters) {
        if (limit.calls() < 1 || !limit.per().isPositive()) {
            throw new SettingProblem("The setting flowmart.gateway.limits." + name
                    + " must allow at least one call (calls) in some time (per).");
        }
        buckets = Caffeine.newBuilder()
                .maximumSize(MOST_CALLERS)
                .expireAfterAccess(limit.per().multipliedBy(2))
                .build(caller -> Bucket.builder()
                        .addLimit(full -> full.capacity(limit.calls()).refillGreedy(limit.calls(), limit.per()))
                        .build());
        refused = Counter.builder("flowmart.gateway.limited")
                .description("Calls that were refused because there were too many")
                .tag("limit", name)
                .register(meters);
    }

    /** Takes one call off. Zero if there was one left, else how long it takes until there is. */
    Duration take(String caller) {
        ConsumptionProbe taken = buckets.get(caller).tryConsumeAndReturnRemaining(1);
        return taken.isConsumed() ? Duration.ZERO : refuse(taken.getNanosToWaitForRefill());
    }

    /** Zero if there is a call left, else how long it takes until there is. */
    Duration look(String caller) {
        Bucket bucket = buckets.getIfPresent(caller);
        long nanos = bucket == null ? 0 : bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return nanos == 0 ? Duration.ZERO : refuse(nanos);
    }

    private Duration refuse(long nanos) {
        refused.increment();
        return Duration.ofNanos(nanos);
    }
}
