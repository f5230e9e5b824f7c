package io.flowmart.standalone.chargeonce;

import io.flowmart.standalone.chargeonce.Seed.Kill;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** A seed under way. */
final class Run {

    private final Seed seed;
    private final Instant begun = Instant.now();
    private final List<Errand> errands = new ArrayList<>();
    private final List<Kill> kills = new ArrayList<>();
    private final List<Kill> missed = new ArrayList<>();
    private final Set<String> wrong = new CopyOnWriteArraySet<>();
    private volatile boolean keysLost;

    Run(Seed seed) {
        this.seed = seed;
    }

    Seed seed() {
        return seed;
    }

    List<Errand> errands() {
        return errands;
    }

    void add(List<Errand> more) {
        errands.addAll(more);
    }

    /** A kill is over; it struck where it was meant to, or was never reached in its time. */
    void killed(Kill kill, boolean asMeant) {
        (asMeant ? kills : missed).add(kill);
    }

    /** From now on Stripe may make for it what it has made before. */
    void loseKeys() {
        keysLost = true;
    }

    boolean hasLostKeys() {
        return keysLost;
    }

    /** Found for good, whatever happens next. */
    Set<String> wrong() {
        return wrong;
    }

    Outcome outcome(List<String> faults) {
        return new Outcome(
                seed.number(),
                kills,
                missed,
                faults,
                Duration.between(begun, Instant.now()).toSeconds());
    }
}
