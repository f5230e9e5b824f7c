package io.flowmart.platform.deadletters;

import io.flowmart.api.Rejection;
import io.flowmart.platform.deadletters.LetterTable.Place;
import io.flowmart.platform.processing.BackgroundWork;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Retries what an operator asks for: a sequence while he waits, a whole group in the background. */
final class Retries implements BackgroundWork {

    private static final Duration TIME_TO_STOP = Duration.ofSeconds(2);

    private final DeadLetterGroups groups;
    private final LetterTable table;
    private final Duration retryTime;
    private final Map<String, GroupRetry> ofGroups = new ConcurrentHashMap<>();
    private volatile boolean running;

    Retries(DeadLetterGroups groups, LetterTable table, Duration retryTime) {
        this.groups = groups;
        this.table = table;
        this.retryTime = retryTime;
    }

    /**
     * Retries the sequence that a letter is in, from its first letter on, as long as time allows.
     *
     * @throws Rejection {@code dead_letter_not_found}, {@code dead_letter_group_not_found} or
     *                   {@code dead_letter_retry_running}
     */
    RetriedSequence sequenceOf(UUID id) {
        Place place = table.find(id).orElseThrow(DeadLetterRejection::notFound);
        long end = System.nanoTime() + retryTime.toNanos();
        return groups.retryOf(place.group())
                .run(place.sequence(), () -> running && System.nanoTime() < end)
                .orElseThrow(() -> table.find(id).isEmpty()
                        ? DeadLetterRejection.notFound()
                        : DeadLetterRejection.running("The sequence " + place.sequence()));
    }

    /**
     * Begins to retry all sequences that a group has now.
     *
     * @throws Rejection {@code dead_letter_group_not_found} or {@code dead_letter_retry_running}
     */
    RetryProgress start(String group) {
        SequenceRetry retry = groups.retryOf(group);
        return ofGroups.compute(group, (name, last) -> {
                    if (last != null && last.progress().isRunning()) {
                        throw DeadLetterRejection.running("The group " + group);
                    }
                    return new GroupRetry(group, retry, table.sequences(group)).start();
                })
                .progress();
    }

    /**
     * How far the last retry of a group has come that was begun in this process.
     *
     * @throws Rejection {@code dead_letter_retry_not_found}
     */
    RetryProgress progress(String group) {
        return last(group).progress();
    }

    /**
     * Lets the retry of a group end with the letter that it is at.
     *
     * @throws Rejection {@code dead_letter_retry_not_found}
     */
    RetryProgress stop(String group) {
        last(group).stop();
        return progress(group);
    }

    private GroupRetry last(String group) {
        return Optional.ofNullable(ofGroups.get(group))
                .orElseThrow(() -> new Rejection(
                        DeadLetterRejection.DEAD_LETTER_RETRY_NOT_FOUND,
                        "The letters of this group were not retried all together since this process was started."));
    }

    @Override
    public void start() {
        running = true;
    }

    /** They end with the letter that they are at. */
    @Override
    public void stop() {
        running = false;
        ofGroups.values().forEach(GroupRetry::stop);
        ofGroups.values().forEach(retry -> retry.await(TIME_TO_STOP));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
