package io.flowmart.payment.stripe;

import io.flowmart.payment.stripe.StripeCalls.Kind;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * How many calls may be made in any second: a token bucket for reads, one for writes, and a smaller one for searches, which are
 * reads too. Whoever has to wait has reserved his token, and sleeps without a connection.
 */
final class StripeRate {

    /** Stripe allows 20 searches a second, whatever else it allows; a fifth less, as for all else. */
    private static final int SEARCHES = 16;

    private final Map<Kind, List<Bucket>> buckets = new EnumMap<>(Kind.class);

    /** So many reads a second, and as many writes; 0: any number, and no database is asked. */
    StripeRate(DataSource database, int perSecond) {
        if (perSecond == 0) {
            return;
        }
        ProxyManager<String> all = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
                .primaryKeyMapper(PrimaryKeyMapper.STRING)
                .table("payment_context.stripe_rate")
                .build();
        Bucket reads = bucket(all, "read", perSecond);
        buckets.put(Kind.READ, List.of(reads));
        buckets.put(Kind.WRITE, List.of(bucket(all, "write", perSecond)));
        buckets.put(Kind.SEARCH, List.of(bucket(all, "search", Math.min(SEARCHES, perSecond)), reads));
    }

    /**
     * What may be used at once and what is filled up in a second are together what may be used in any second. The name tells the
     * number, so that another number is another bucket.
     */
    private static Bucket bucket(ProxyManager<String> all, String name, int perSecond) {
        int atOnce = Math.max(1, perSecond / 10);
        int refill = perSecond - atOnce + 1;
        BucketConfiguration configuration = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(atOnce)
                        .refillGreedy(refill, Duration.ofSeconds(1))
                        .build())
                .build();
        return all.builder().build(name + "/" + perSecond, () -> configuration);
    }

    /**
     * Waits for its turn.
     *
     * @param end until when, as {@link System#nanoTime} tells time
     * @return whether it has come
     */
    boolean take(Kind kind, long end) {
        for (Bucket bucket : buckets.getOrDefault(kind, List.of())) {
            if (!take(bucket, end - System.nanoTime())) {
                return false;
            }
        }
        return true;
    }

    private static boolean take(Bucket bucket, long wait) {
        try {
            return wait > 0 ? bucket.asBlocking().tryConsume(1, wait) : bucket.tryConsume(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
