package io.flowmart.platform.deadletters;

import io.flowmart.platform.deadletters.LetterTable.Place;
import java.util.Collection;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetterQueueOverflowException;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What a group could not do. A letter waits, and whatever comes later in its sequence waits behind it, until an
 * operator has it retried or discards it. Nothing here retries by itself. Letters are written in the open transaction:
 * they are there if and only if it commits.
 */
public final class DeadLetters {

    /** In a letter's diagnostics: how often its work was tried, a {@link Number}. Each retry that fails adds one. */
    public static final String ATTEMPTS = "attempts";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final String group;
    private final SequencedDeadLetterQueue<EventMessage<?>> queue;
    private final LetterTable table;

    DeadLetters(String group, SequencedDeadLetterQueue<EventMessage<?>> queue, LetterTable table) {
        this.group = group;
        this.queue = queue;
        this.table = table;
    }

    /**
     * Parks an event at the end of its sequence, in the open transaction.
     *
     * @param sequence    what has to stay in order, for instance an aggregate's id; at most 255 characters
     * @param event       kept byte for byte, also if its type is unknown here
     * @param cause       why it could not be done; operators are shown its type and message, so no secret may be in it
     * @param diagnostics what else helps to understand or to retry it, as JSON: texts, numbers, booleans;
     *                    {@link #ATTEMPTS} is shown in lists
     * @throws DeadLetterQueueOverflowException if there is no room: to be let through, so that the group stops and
     *                                          nothing is lost
     * @throws IllegalStateException            if no transaction is open
     */
    public void park(String sequence, EventMessage<?> event, Throwable cause, MetaData diagnostics) {
        table.lock(new Place(group, sequence));
        enqueue(sequence, event, SequenceRetry.cause(cause), diagnostics);
        // Without the cause's message, in which a person's address may stand; an operator is shown it.
        String why = cause.getClass().getName();
        afterCommit(() -> LOG.warn(
                "{}: event {} is parked as a dead letter of {} because of {}; what comes later there waits behind it.",
                group,
                event.getIdentifier(),
                sequence,
                why));
    }

    /**
     * Parks an event if something of its sequence waits already, in the open transaction. It takes the sequence's lock, so
     * ask {@link #holds} or {@link #held} before.
     *
     * @param sequence    as in {@link #park}
     * @param event       as in {@link #park}
     * @param diagnostics as in {@link #park}
     * @return false if nothing waits: nothing was parked, and the event is to be handled
     * @throws DeadLetterQueueOverflowException as in {@link #park}
     * @throws IllegalStateException            if no transaction is open
     */
    public boolean parkBehind(String sequence, EventMessage<?> event, MetaData diagnostics) {
        table.lock(new Place(group, sequence));
        if (!holds(sequence)) {
            return false;
        }
        enqueue(sequence, event, null, diagnostics);
        afterCommit(() ->
                LOG.info("{}: event {} waits behind the dead letters of {}.", group, event.getIdentifier(), sequence));
        return true;
    }

    /** Whether something of a sequence waits. A retry may end this a moment later; {@link #parkBehind} knows. */
    public boolean holds(String sequence) {
        return queue.contains(sequence);
    }

    /**
     * Which of some sequences something waits of: one query for a batch, so that {@link #parkBehind} is asked only for
     * the few that it concerns.
     *
     * @return for each that does, the lowest of its events' sequence numbers
     */
    public Map<String, Long> held(Collection<String> sequences) {
        return sequences.isEmpty() ? Map.of() : table.held(group, sequences);
    }

    private void enqueue(String sequence, EventMessage<?> event, @Nullable Cause cause, MetaData diagnostics) {
        if (queue.isFull(sequence)) {
            throw new DeadLetterQueueOverflowException(
                    "There is no room for another dead letter of %s in %s: retry or discard some, or raise"
                                    .formatted(sequence, group)
                            + " flowmart.dead-letters.max-sequences or max-sequence-size.");
        }
        GenericDeadLetter<EventMessage<?>> now = new GenericDeadLetter<>(sequence, withoutPosition(event));
        queue.enqueue(
                sequence,
                new GenericDeadLetter<>(
                        sequence, now.message(), cause, now.enqueuedAt(), now.lastTouched(), diagnostics));
    }

    /** A letter needs no position in the stream, which can be long. */
    private static EventMessage<?> withoutPosition(EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> domain
                ? new GenericDomainEventMessage<>(
                        domain.getType(),
                        domain.getAggregateIdentifier(),
                        domain.getSequenceNumber(),
                        domain,
                        domain::getTimestamp)
                : new GenericEventMessage<>(event, event::getTimestamp);
    }

    private static void afterCommit(Runnable report) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                report.run();
            }
        });
    }
}
