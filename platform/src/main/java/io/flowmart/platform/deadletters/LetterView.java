package io.flowmart.platform.deadletters;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;

/**
 * A letter as operators see it in a list.
 *
 * @param id          the letter's id
 * @param group       who could not do it
 * @param sequence    with what it is kept in order
 * @param index       its place in the sequence; smaller ones come first, gaps mean nothing
 * @param eventId     the event's id
 * @param eventType   the event's stored name
 * @param aggregateId whose event it is
 * @param enqueuedAt  since when it waits
 * @param lastTouched when it was last tried
 * @param attempts    how often it was tried; 0 if it only waits behind others
 * @param cause       why it failed; absent if it only waits behind others
 * @param waiting     how many letters wait behind it in its sequence
 */
record LetterView(
        String id,
        String group,
        String sequence,
        long index,
        String eventId,
        String eventType,
        @Nullable String aggregateId,
        Instant enqueuedAt,
        Instant lastTouched,
        long attempts,
        @Nullable LetterCause cause,
        long waiting) {

    /**
     * Why something failed.
     *
     * @param type    the exception's class
     * @param message its message, at most 1,023 characters of it
     */
    record LetterCause(String type, @Nullable String message) {}

    /** A letter with all that is known about it; payload and metadata are the stored bytes. */
    record LetterDetails(
            @JsonUnwrapped LetterView letter,
            @Nullable String version,
            @JsonRawValue @Schema(type = "object") String payload,
            @JsonRawValue @Schema(type = "object") String metaData,
            @JsonRawValue @Schema(type = "object") String diagnostics) {}

    /** How often a letter's work was tried. */
    static long attempts(MetaData diagnostics) {
        return diagnostics.get(DeadLetters.ATTEMPTS) instanceof Number attempts ? attempts.longValue() : 0;
    }
}
