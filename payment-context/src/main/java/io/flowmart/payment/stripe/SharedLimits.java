package io.flowmart.payment.stripe;

import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.payment.stripe.StripeCalls.Kind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Limits that all copies share, over their database. Whoever waits holds no connection: each look is a statement of its own.
 *
 * <p>The place among the calls under way comes first, the turn within the second last, so that a call is made in the moment
 * that its turn has come.
 */
final class SharedLimits implements StripeLimits {

    private final StripeSlots slots;
    private final StripeRate rate;
    private final StripeLimitSettings settings;
    private final MeterRegistry meters;
    private final AtomicInteger waiting = new AtomicInteger();

    SharedLimits(DataSource database, StripeLimitSettings settings, MeterRegistry meters) {
        this.slots = new StripeSlots(JdbcClient.create(database), settings.callsInFlight(), settings.lease());
        this.rate = new StripeRate(database, settings.callsPerSecond());
        this.settings = settings;
        this.meters = meters;
        Gauge.builder("flowmart.stripe.waiting", waiting::get)
                .description("Calls to Stripe that wait for their turn in this process.")
                .register(meters);
    }

    @Override
    public Permit permit(Kind kind, String call) {
        long start = System.nanoTime();
        waiting.incrementAndGet();
        boolean granted = false;
        try {
            Permit permit = take(kind, call, start + settings.patience().toNanos());
            granted = true;
            return permit;
        } finally {
            waiting.decrementAndGet();
            meters.timer("flowmart.stripe.wait", "granted", String.valueOf(granted))
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private Permit take(Kind kind, String call, long end) {
        Permit slot = slots.take(end).orElseThrow(() -> notYet(call));
        boolean granted = false;
        try {
            granted = rate.take(kind, end);
        } finally {
            if (!granted) {
                slot.close();
            }
        }
        if (!granted) {
            throw notYet(call);
        }
        return slot;
    }

    private static UnknownOutcome notYet(String call) {
        return UnknownOutcome.throttled("Stripe: " + call, null);
    }
}
