package io.flowmart.platform.deadletters;

import io.flowmart.api.Rejection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.springframework.transaction.support.TransactionOperations;

/** Where the dead letters of each group of this process are to be had; operators reach them through it. */
public final class DeadLetterGroups {

    private final Function<String, SequencedDeadLetterQueue<EventMessage<?>>> queues;
    private final LetterTable table;
    private final TransactionOperations transactions;
    private final MeterRegistry meters;
    private final Map<String, SequenceRetry> retries = new ConcurrentHashMap<>();

    DeadLetterGroups(
            Function<String, SequencedDeadLetterQueue<EventMessage<?>>> queues,
            LetterTable table,
            TransactionOperations transactions,
            MeterRegistry meters) {
        this.queues = queues;
        this.table = table;
        this.transactions = transactions;
        this.meters = meters;
    }

    /**
     * The dead letters of a group; also those that an earlier process left. Called once by the group's owner, when its
     * beans are made.
     *
     * @param group a stored name, like the name of a processing group: letters are found again by it; at most 255
     *              characters
     * @param retry how the group's work is done again
     * @throws IllegalStateException if the group is open already
     */
    public DeadLetters open(String group, DeadLetterRetry retry) {
        SequencedDeadLetterQueue<EventMessage<?>> queue = queues.apply(group);
        SequenceRetry sequences = new SequenceRetry(group, queue, table, transactions, retry);
        if (retries.putIfAbsent(group, sequences) != null) {
            throw new IllegalStateException("The dead letters of " + group + " have an owner already.");
        }
        Gauge.builder("flowmart.dead.letters", queue::size)
                .description("Events that wait until an operator retries or discards them.")
                .tag("group", group)
                .register(meters);
        return new DeadLetters(group, queue, table);
    }

    /** Tells the owner of a group that a letter was given up, if he is in this process. */
    void discarded(String group, JdbcDeadLetter<EventMessage<?>> letter) {
        Optional.ofNullable(retries.get(group)).ifPresent(owner -> owner.discarded(letter));
    }

    /**
     * How the sequences of a group are retried.
     *
     * @throws Rejection {@code dead_letter_group_not_found}
     */
    SequenceRetry retryOf(String group) {
        return Optional.ofNullable(retries.get(group))
                .orElseThrow(() -> new Rejection(
                        DeadLetterRejection.DEAD_LETTER_GROUP_NOT_FOUND,
                        "This process has no such group; it has: "
                                + String.join(
                                        ", ", retries.keySet().stream().sorted().toList()) + "."));
    }
}
