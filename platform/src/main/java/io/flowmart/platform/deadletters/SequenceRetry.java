package io.flowmart.platform.deadletters;

import io.flowmart.platform.deadletters.LetterTable.Place;
import io.flowmart.platform.deadletters.RetriedSequence.RetriedLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Retries the letters of one sequence of a group, from its first on, until one fails. The work is done outside of any
 * transaction; what became of a letter is stored before the next is begun.
 */
final class SequenceRetry {

    private final String group;
    private final SequencedDeadLetterQueue<EventMessage<?>> queue;
    private final LetterTable table;
    private final TransactionOperations transactions;
    private final DeadLetterRetry work;

    SequenceRetry(
            String group,
            SequencedDeadLetterQueue<EventMessage<?>> queue,
            LetterTable table,
            TransactionOperations transactions,
            DeadLetterRetry work) {
        this.group = group;
        this.queue = queue;
        this.table = table;
        this.transactions = transactions;
        this.work = work;
    }

    /**
     * Retries a sequence.
     *
     * @param goesOn asked before each letter but the first
     * @return none if someone else is retrying it, or nothing waits
     */
    Optional<RetriedSequence> run(String sequence, BooleanSupplier goesOn) {
        Place place = new Place(group, sequence);
        Optional<JdbcDeadLetter<EventMessage<?>>> next = transactions.execute(open -> table.claimFirst(place));
        if (next.isEmpty()) {
            return Optional.empty();
        }
        List<RetriedLetter> letters = new ArrayList<>();
        while (next.isPresent()) {
            JdbcDeadLetter<EventMessage<?>> letter = next.get();
            Cause failure = work(letter);
            if (failure != null) {
                letters.add(RetriedLetter.kept(letter, failure));
                break;
            }
            letters.add(RetriedLetter.sent(letter));
            next = transactions.execute(open -> next(place, letter, goesOn));
        }
        return Optional.of(new RetriedSequence(group, sequence, letters, queue.sequenceSize(sequence)));
    }

    /** Tells the group's owner that a letter was given up. */
    void discarded(JdbcDeadLetter<EventMessage<?>> letter) {
        work.discarded(letter.message(), letter.diagnostics());
    }

    private @Nullable Cause work(JdbcDeadLetter<EventMessage<?>> letter) {
        try {
            work.retry(letter.message(), letter.diagnostics());
            return null;
        } catch (Exception e) {
            Cause cause = cause(e);
            queue.requeue(letter, kept -> failedAgain(letter, cause));
            return cause;
        }
    }

    /** In one transaction, so that the sequence is never without a claimed letter while it is being retried. */
    private Optional<JdbcDeadLetter<EventMessage<?>>> next(
            Place place, JdbcDeadLetter<EventMessage<?>> done, BooleanSupplier goesOn) {
        table.lock(place);
        queue.evict(done);
        return goesOn.getAsBoolean() ? table.claimFirst(place) : Optional.empty();
    }

    private static JdbcDeadLetter<EventMessage<?>> failedAgain(JdbcDeadLetter<EventMessage<?>> letter, Cause cause) {
        MetaData diagnostics = letter.diagnostics();
        return new JdbcDeadLetter<>(
                letter.getIdentifier(),
                letter.getSequenceIndex(),
                letter.getSequenceIdentifier(),
                letter.enqueuedAt(),
                letter.lastTouched(),
                cause,
                diagnostics.and(DeadLetters.ATTEMPTS, LetterView.attempts(diagnostics) + 1),
                letter.message());
    }

    /** A cause as it fits into the table: not longer than its column, and PostgreSQL stores no NUL. */
    static Cause cause(Throwable failure) {
        Cause cause = ThrowableCause.truncated(failure);
        String message = cause.message();
        return new ThrowableCause(cause.type(), message == null ? null : message.replace('\0', ' '));
    }
}
