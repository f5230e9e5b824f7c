package io.flowmart.payment.stripe;

import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.flowmart.platform.processing.Pauses;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What one run has done so far, and whether it may go on. */
final class ReconciliationRun {

    /** How often a question is repeated; then the run ends, and the next one begins its slice anew. */
    private static final int REPEATS = 3;

    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(500), Duration.ofSeconds(2));

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
        for (int pauses = 0; ; pauses++) {
            goOn();
            try {
                return question.get();
            } catch (UnknownOutcome unknown) {
                if (pauses == REPEATS) {
                    throw unknown;
                }
                pause(PAUSES.variedAfter(pauses));
            }
        }
    }

    private void goOn() {
        if (!mayGoOn.getAsBoolean()) {
            throw new Stopped();
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }
}
