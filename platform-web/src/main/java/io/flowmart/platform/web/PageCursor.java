package io.flowmart.platform.web;

import io.flowmart.api.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a page of a list ended, as a text that means nothing to its holder. */
public final class PageCursor {

    private static final String SEPARATOR = " ";

    private PageCursor() {}

    /**
     * Writes a cursor.
     *
     * @param parts what the page's last item is known by; none of them has a space in it
     */
    public static String of(Object... parts) {
        String text = Stream.of(parts).map(String::valueOf).collect(Collectors.joining(SEPARATOR));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor that came with a request.
     *
     * @param count  how many parts it was written with
     * @param reader makes a position of them; throws IllegalArgumentException or DateTimeException if they are none
     * @throws Rejection if it is none of ours
     */
    public static <T> T read(String cursor, int count, Function<List<String>, T> reader) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            List<String> parts = List.of(text.split(SEPARATOR, -1));
            if (parts.size() == count) {
                return reader.apply(parts);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Told below.
        }
        throw Rejection.invalidField("cursor", "The cursor is not one that a page ended with.");
    }
}
