package io.flowmart.platform.processing;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between tries, each twice as long as the one before, up to the longest. How many there were stands in a task or a
 * row, so that whoever goes on with it knows; Spring's back-offs count for themselves, in memory.
 *
 * @param first   the first pause
 * @param longest how long one is at the most
 */
public record Pauses(Duration first, Duration longest) {

    /** So that no count, however high, makes a pause too long to be a number. */
    private static final int MOST_DOUBLINGS = 16;

    /** The next pause, after so many before it. */
    public Duration after(int pauses) {
        Duration pause = first.multipliedBy(1L << Math.min(pauses, MOST_DOUBLINGS));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    /** The next pause, a quarter longer or shorter, so that not all who pause come back at once. */
    public Duration variedAfter(int pauses) {
        return after(pauses)
                .multipliedBy(ThreadLocalRandom.current().nextInt(75, 126))
                .dividedBy(100);
    }

    /**
     * Sleeps; for a shorter time only if the thread is interrupted, which it still is then. A thread that is parked may be woken
     * for no reason.
     */
    public static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
