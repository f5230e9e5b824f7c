package io.flowmart.platform.deadletters;

import io.flowmart.api.Rejection;
import io.flowmart.platform.web.PageCursor;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.common.DateTimeUtils;

/**
 * Where a page of letters ended. It stays good when letters come and go.
 *
 * @param enqueuedAt since when the page's last letter waits, as it is stored
 * @param index      its place in its sequence
 * @param id         its id
 */
record LetterCursor(String enqueuedAt, long index, String id) {

    /** Before all letters. */
    static final LetterCursor START = new LetterCursor("", 0, "");

    static LetterCursor after(LetterView last) {
        return new LetterCursor(DateTimeUtils.formatInstant(last.enqueuedAt()), last.index(), last.id());
    }

    String text() {
        return PageCursor.of(enqueuedAt, index, id);
    }

    /**
     * Reads a cursor that came with a request.
     *
     * @throws Rejection if it is none of ours
     */
    static LetterCursor read(String text) {
        return PageCursor.read(text, 3, parts -> {
            Instant.parse(parts.get(0));
            return new LetterCursor(
                    parts.get(0),
                    Long.parseLong(parts.get(1)),
                    UUID.fromString(parts.get(2)).toString());
        });
    }
}
