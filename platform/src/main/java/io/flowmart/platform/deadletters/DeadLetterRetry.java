package io.flowmart.platform.deadletters;

import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.MetaData;

/**
 * Does again what failed for an event. Called when an operator asks for it, for one letter of a sequence after the
 * other and outside any transaction, so that slow work holds no connection.
 */
@FunctionalInterface
public interface DeadLetterRetry {

    /**
     * Does the work again. When it returns, the letter is removed in a transaction of its own; a crash between the two
     * has the work repeated, so it must be idempotent. It must end within {@code flowmart.dead-letters.claim}; after
     * that another retry may begin with the same letter.
     *
     * @param event       the event as it was parked: payload and metadata byte for byte, also of an unknown type
     * @param diagnostics as they were parked, with the present {@link DeadLetters#ATTEMPTS}
     * @throws Exception if it failed again: the letter, and all behind it, stay, with this as the new cause
     */
    void retry(EventMessage<?> event, MetaData diagnostics) throws Exception;

    /**
     * Hears that an operator has given a letter up, in the transaction that removes it, if the group is open in the
     * process that he asked.
     *
     * @param event       as in {@link #retry}
     * @param diagnostics as in {@link #retry}
     */
    default void discarded(EventMessage<?> event, MetaData diagnostics) {}
}
