package io.flowmart.payment.stripe;

import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What one run has done so far, and whether it may go on. */
final class ReconciliationRun {

    /** So often and so long apart; then the run ends, and the next one begins its slice anew. */
    private static final Retry AGAIN = Retry.of(
            "reconciliation",
            RetryConfig.custom()
                    .maxAttempts(4)
                    .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(
                            Duration.ofMillis(500), 2, 0.5, Duration.ofSeconds(2)))
                    .retryExceptions(UnknownOutcome.class)
                    .build());

    private final BooleanSupplier mayGoOn;
    private final Counts counts = new Counts();

    ReconciliationRun(BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
    }

    /** How much of what there was. */
    static final class Counts {
        long events;
        long eventsMadeUp;
        long intents;
        long behind;
        long strays;
        long refunds;
        long disputes;
    }

    /** This process is being stopped; whoever runs next goes on. */
    static final class Stopped extends RuntimeException {

        Stopped() {
            super("The process is being stopped.", null, false, false);
        }
    }

    Counts counts() {
        return counts;
    }

    /**
     * Asks Stripe, a few times if it does not answer or is asked too much: else all calls of a slice were made again for one.
     *
     * @throws UnknownOutcome if it still does not
     */
    <T> T ask(Supplier<T> question) {
        return AGAIN.executeSupplier(() -> {
            goOn();
            return question.get();
        });
    }

    private void goOn() {
        if (!mayGoOn.getAsBoolean()) {
            throw new Stopped();
        }
    }
}
