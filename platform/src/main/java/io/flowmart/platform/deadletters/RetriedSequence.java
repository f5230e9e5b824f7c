package io.flowmart.platform.deadletters;

import io.flowmart.platform.deadletters.LetterView.LetterCause;
import java.util.List;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.deadletter.Cause;
import org.jspecify.annotations.Nullable;

/**
 * What became of a sequence that was retried.
 *
 * @param group    its group
 * @param sequence its name
 * @param letters  the letters that were tried, in order; only the last can have failed
 * @param waiting  how many letters of the sequence still wait, the one that failed among them
 */
record RetriedSequence(String group, String sequence, List<RetriedLetter> letters, long waiting) {

    private static final String SENT = "sent";
    private static final String KEPT = "kept";

    /**
     * A letter that was tried.
     *
     * @param id      its id
     * @param eventId the id of its event
     * @param result  {@code sent}: it was done and is gone, or {@code kept}: it failed again and waits
     * @param cause   why it failed, if it did
     */
    record RetriedLetter(
            String id,
            String eventId,
            String result,
            @Nullable LetterCause cause) {

        static RetriedLetter sent(JdbcDeadLetter<?> letter) {
            return new RetriedLetter(letter.getIdentifier(), letter.message().getIdentifier(), SENT, null);
        }

        static RetriedLetter kept(JdbcDeadLetter<?> letter, Cause cause) {
            return new RetriedLetter(
                    letter.getIdentifier(),
                    letter.message().getIdentifier(),
                    KEPT,
                    new LetterCause(cause.type(), cause.message()));
        }
    }

    boolean failed() {
        return letters.getLast().result().equals(KEPT);
    }

    long sent() {
        return letters.stream().filter(letter -> letter.result().equals(SENT)).count();
    }
}
