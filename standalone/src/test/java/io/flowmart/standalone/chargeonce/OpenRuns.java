package io.flowmart.standalone.chargeonce;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The seeds whose orders have come in and are not through. Their orders go on in the lives of the seeds after them, while a
 * reckoning looks from time to time whether all adds up.
 */
final class OpenRuns implements AutoCloseable {

    private final Audit audit;
    private final Consumer<Outcome> outcomes;
    private final ConcurrentLinkedQueue<Run> open = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService reckoning = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reckoning").factory());
    private volatile boolean anyFailed;

    OpenRuns(Audit audit, Consumer<Outcome> outcomes) {
        this.audit = audit;
        this.outcomes = outcomes;
        reckoning.scheduleWithFixedDelay(this::reckon, 2, 2, TimeUnit.SECONDS);
    }

    /** From now on it is looked at; there are no more orders to come. */
    void add(Run run) {
        open.add(run);
        closeIfWrong(run);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether a seed has failed that was among them. */
    boolean anyFailed() {
        return anyFailed;
    }

    /** Whether one of them has a Stripe that forgets. */
    boolean anyLosesKeys() {
        return open.stream().anyMatch(run -> run.seed().losesKeys());
    }

    /** Stripe forgets what it was asked with. */
    void loseKeys() {
        open.forEach(Run::loseKeys);
    }

    /** Finds what can never come right again. */
    void lookForWrongs() {
        open.forEach(this::lookForWrongs);
        open.forEach(this::closeIfWrong);
    }

    void lookForWrongs(Run run) {
        if (!run.hasLostKeys()) {
            run.wrong().addAll(audit.madeTwice(run.errands()));
        }
    }

    private void closeIfWrong(Run run) {
        if (!run.wrong().isEmpty()) {
            close(run, List.copyOf(run.wrong()));
        }
    }

    /** Ends them all, through or not. */
    void giveUp() {
        open.forEach(run -> close(run, faultsOf(run)));
    }

    private void reckon() {
        for (Run run : open) {
            List<String> faults = faultsOf(run);
            if (faults.isEmpty()) {
                close(run, faults);
            }
        }
    }

    private void close(Run run, List<String> faults) {
        if (open.remove(run)) {
            if (!faults.isEmpty()) {
                anyFailed = true;
            }
            outcomes.accept(run.outcome(faults));
        }
    }

    /** What is not as it should be in the end. */
    List<String> faultsOf(Run run) {
        var faults = new ArrayList<String>(run.wrong());
        for (Errand errand : run.errands()) {
            String trouble = errand.trouble();
            if (trouble != null) {
                faults.add(trouble);
            } else if (!errand.isDone()) {
                faults.add("under way: " + errand.wish());
            }
        }
        try {
            return faults.isEmpty() ? audit.faults(run.errands()) : faults;
        } catch (SQLException | RuntimeException e) {
            return List.of("the audit failed: " + e);
        }
    }

    @Override
    public void close() {
        reckoning.shutdownNow();
    }
}
