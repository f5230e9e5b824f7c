package io.flowmart.payment.stripe;

import java.util.function.BooleanSupplier;

/** What one run has done so far, and whether it may go on. */
final class ReconciliationRun {

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

    /** To be asked before each call. */
    void goOn() {
        if (!mayGoOn.getAsBoolean()) {
            throw new Stopped();
        }
    }
}
