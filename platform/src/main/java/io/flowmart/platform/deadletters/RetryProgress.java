package io.flowmart.platform.deadletters;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the retry of a whole group has come.
 *
 * @param group      its name
 * @param state      {@code running}; {@code finished}: all sequences were tried; {@code stopped}: an operator, or the
 *                   end of the process, stopped it; {@code failed}: the database did not answer, for instance
 * @param startedAt  since when
 * @param endedAt    until when
 * @param sequences  how many sequences waited when it began
 * @param tried      how many of them were tried
 * @param sent       letters that were done and are gone
 * @param kept       sequences of which a letter failed again
 * @param passedOver sequences that someone else was retrying, or that were gone
 */
record RetryProgress(
        String group,
        String state,
        Instant startedAt,
        @Nullable Instant endedAt,
        long sequences,
        long tried,
        long sent,
        long kept,
        long passedOver) {

    static final String RUNNING = "running";

    static RetryProgress begin(String group, long sequences) {
        return new RetryProgress(group, RUNNING, Instant.now(), null, sequences, 0, 0, 0, 0);
    }

    boolean isRunning() {
        return state.equals(RUNNING);
    }

    RetryProgress with(RetriedSequence tried) {
        return new RetryProgress(
                group,
                state,
                startedAt,
                endedAt,
                sequences,
                this.tried + 1,
                sent + tried.sent(),
                kept + (tried.failed() ? 1 : 0),
                passedOver);
    }

    RetryProgress passedOne() {
        return new RetryProgress(group, state, startedAt, endedAt, sequences, tried, sent, kept, passedOver + 1);
    }

    RetryProgress end(String state) {
        return new RetryProgress(group, state, startedAt, Instant.now(), sequences, tried, sent, kept, passedOver);
    }
}
