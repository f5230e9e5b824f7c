package io.flowmart.payment.stripe;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Makes calls to Stripe, counts them, and sorts what comes of them: an answer, a last word, or neither. */
@Component
class StripeCalls {

    private final MeterRegistry meters;
    private final StripeLimits limits;

    StripeCalls(MeterRegistry meters, StripeLimits limits) {
        this.meters = meters;
        this.limits = limits;
    }

    /** What Stripe's limits tell apart. */
    enum Kind {
        READ,
        WRITE,
        SEARCH
    }

    /** A call. */
    interface Call<T> {
        T run() throws StripeException;
    }

    /**
     * Makes a call, as soon as the limits allow it. To be called outside of any transaction.
     *
     * @throws StripeRefusal  if Stripe will never do it
     * @throws UnknownOutcome if it may or may not have been done
     */
    <T> T make(Kind kind, String name, Call<T> call) {
        try (StripeLimits.Permit _ = limits.permit(kind, name)) {
            return run(name, call);
        }
    }

    private <T> T run(String name, Call<T> call) {
        long start = System.nanoTime();
        String outcome = "answered";
        try {
            return call.run();
        } catch (CardException e) {
            outcome = "declined";
            throw StripeRefusal.of(e);
        } catch (InvalidRequestException e) {
            outcome = "refused";
            throw StripeRefusal.of(e);
        } catch (RateLimitException e) {
            outcome = "throttled";
            throw UnknownOutcome.throttled("Stripe: " + name, e);
        } catch (StripeException e) {
            outcome = "unknown";
            throw UnknownOutcome.of("Stripe: " + name, e);
        } finally {
            meters.timer("flowmart.stripe.calls", "call", name, "outcome", outcome)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }
}
