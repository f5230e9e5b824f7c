package io.flowmart.payment.stripe;

import io.flowmart.payment.stripe.StripeLimits.Permit;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The places of the calls that are under way: rows, each held by one call until it is over or its lease ends. */
final class StripeSlots {

    private static final Logger LOG = LoggerFactory.getLogger(StripeSlots.class);
    private static final Permit ANY_NUMBER = () -> {};
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(80);

    private final JdbcClient jdbc;
    private final int number;
    private final Duration lease;

    /** So many places; 0: any number, and no database is asked. */
    StripeSlots(JdbcClient jdbc, int number, Duration lease) {
        this.jdbc = jdbc;
        this.number = number;
        this.lease = lease;
        if (number > 0) {
            // Those of a higher number once are left there: whoever still runs with it uses them.
            jdbc.sql("insert into payment_context.stripe_slot select generate_series(1, ?) on conflict do nothing")
                    .param(number)
                    .update();
        }
    }

    /**
     * Takes a place.
     *
     * @param end until when to wait for it, as {@link System#nanoTime} tells time
     */
    Optional<Permit> take(long end) {
        if (number == 0) {
            return Optional.of(ANY_NUMBER);
        }
        long pause = FIRST_PAUSE;
        while (true) {
            Optional<Permit> taken = tryToTake();
            long left = end - System.nanoTime();
            if (taken.isPresent() || left <= 0 || Thread.currentThread().isInterrupted()) {
                return taken;
            }
            LockSupport.parkNanos(
                    Math.min(left, pause / 2 + ThreadLocalRandom.current().nextLong(pause)));
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
    }

    private Optional<Permit> tryToTake() {
        UUID holder = UUID.randomUUID();
        return jdbc.sql("""
                        update payment_context.stripe_slot
                        set holder = ?, leased_until = clock_timestamp() + make_interval(secs => ? / 1000.0)
                        where slot = (
                            select slot from payment_context.stripe_slot
                            where slot <= ? and (leased_until is null or leased_until < clock_timestamp())
                            limit 1 for update skip locked)
                        returning slot""")
                .params(holder, lease.toMillis(), number)
                .query(Integer.class)
                .optional()
                .map(slot -> () -> giveBack(slot, holder));
    }

    /** What cannot be given back ends by itself; the call was made, and its answer counts. */
    private void giveBack(int slot, UUID holder) {
        try {
            jdbc.sql("update payment_context.stripe_slot set holder = null, leased_until = null"
                            + " where slot = ? and holder = ?")
                    .params(slot, holder)
                    .update();
        } catch (DataAccessException e) {
            LOG.warn(
                    "A call to Stripe is over, but its place is only free in {} s: {}",
                    lease.toSeconds(),
                    e.getMessage());
        }
    }
}
