package io.flowmart.platform.deadletters;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retries the sequences of a group in the background, one after the other. It ends with its process. */
final class GroupRetry implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupRetry.class);

    private final SequenceRetry retry;
    private final List<String> sequences;
    private final Thread thread = Thread.ofVirtual().name("dead-letter-retry").unstarted(this);
    private volatile RetryProgress progress;
    private volatile boolean stopped;

    GroupRetry(String group, SequenceRetry retry, List<String> sequences) {
        this.retry = retry;
        this.sequences = sequences;
        this.progress = RetryProgress.begin(group, sequences.size());
    }

    GroupRetry start() {
        thread.start();
        return this;
    }

    RetryProgress progress() {
        return progress;
    }

    /** The letter that is being retried is finished. */
    void stop() {
        stopped = true;
    }

    void await(Duration atMost) {
        try {
            thread.join(atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        String end = "failed";
        try {
            for (String sequence : sequences) {
                if (stopped) {
                    break;
                }
                Optional<RetriedSequence> retried = retry.run(sequence, () -> !stopped);
                progress = retried.map(progress::with).orElseGet(progress::passedOne);
            }
            end = stopped ? "stopped" : "finished";
        } catch (RuntimeException e) {
            LOG.error("The retry of all dead letters of {} ended early.", progress.group(), e);
        } finally {
            progress = progress.end(end);
            LOG.info("Dead letters retried: {}.", progress);
        }
    }
}
