package io.flowmart.platform.deadletters;

import io.flowmart.api.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.axonframework.common.DateTimeUtils;

/**
 * Where a page of letters ended. As a text it means nothing to its holder; it stays good when letters come and go.
 *
 * @param enqueuedAt since when the page's last letter waits, as it is stored
 * @param index      its place in its sequence
 * @param id         its id
 */
record LetterCursor(String enqueuedAt, long index, String id) {

    /** Before all letters. */
    static final LetterCursor START = new LetterCursor("", 0, "");

    private static final String SEPARATOR = " ";

    static LetterCursor after(LetterView last) {
        return new LetterCursor(DateTimeUtils.formatInstant(last.enqueuedAt()), last.index(), last.id());
    }

    String text() {
        String text = String.join(SEPARATOR, enqueuedAt, String.valueOf(index), id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor that came with a request.
     *
     * @throws Rejection if it is none of ours
     */
    static LetterCursor read(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(SEPARATOR);
            if (parts.length == 3) {
                Instant.parse(parts[0]);
                return new LetterCursor(
                        parts[0],
                        Long.parseLong(parts[1]),
                        UUID.fromString(parts[2]).toString());
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Told below.
        }
        throw new Rejection(
                DeadLetterRejection.INVALID_FIELD, "cursor", "The cursor is not one that a page ended with.");
    }
}
