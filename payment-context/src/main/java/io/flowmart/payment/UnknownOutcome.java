package io.flowmart.payment;

import org.jspecify.annotations.Nullable;

/**
 * A call told nothing final: a time-out, a cut connection, an error on the other side, or "under way". Neither done nor
 * not done; to be looked into again.
 */
final class UnknownOutcome extends RuntimeException {

    private final boolean counts;

    private UnknownOutcome(String message, boolean counts, @Nullable Throwable cause) {
        super(message, cause);
        this.counts = counts;
    }

    /** The call may have been carried out. */
    static UnknownOutcome of(String call, Throwable cause) {
        return new UnknownOutcome(call + " told nothing (" + cause.getMessage() + ")", true, cause);
    }

    /** The other side is not through with it. */
    static UnknownOutcome stillOpen(String what, String status) {
        return new UnknownOutcome(what + " is " + status, true, null);
    }

    /** The call was certainly not carried out: we are asked to slow down. Does not count as a try. */
    static UnknownOutcome throttled(String call, Throwable cause) {
        return new UnknownOutcome(call + " was throttled", false, cause);
    }

    /** It was a question and changed nothing, whether or not it was heard. Does not count as a try. */
    static UnknownOutcome unanswered(String question, Throwable cause) {
        return new UnknownOutcome(question + " told nothing (" + cause.getMessage() + ")", false, cause);
    }

    boolean counts() {
        return counts;
    }
}
