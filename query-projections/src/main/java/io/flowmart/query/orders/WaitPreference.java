package io.flowmart.query.orders;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how long a caller is ready to wait: {@code Prefer: wait=10}. A preference is a wish: what cannot be understood
 * is passed over, and of several only the first counts.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240</a>
 */
final class WaitPreference {

    static final String HEADER = "Prefer";
    static final String APPLIED_HEADER = "Preference-Applied";

    private static final Pattern QUOTED_TOKEN = Pattern.compile("\"([A-Za-z0-9]*)\"");
    private static final Pattern OTHER_QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");
    private static final Pattern WAIT =
            Pattern.compile("\\s*wait\\s*(?:=\\s*([^;\\s]*)\\s*)?(?:;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,9})\\d*");

    private WaitPreference() {}

    /**
     * The wish, if there is one.
     *
     * @param headers the values of all {@value #HEADER} headers, in their order
     */
    static Optional<Duration> in(Collection<String> headers) {
        for (String header : headers) {
            // With quoted texts out of the way, a comma is a border.
            String plain = QUOTED_TOKEN.matcher(header).replaceAll("$1");
            for (String preference : OTHER_QUOTED.matcher(plain).replaceAll("").split(",")) {
                Matcher wait = WAIT.matcher(preference);
                if (wait.matches()) {
                    return Optional.ofNullable(wait.group(1)).flatMap(WaitPreference::seconds);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Duration> seconds(String value) {
        Matcher seconds = SECONDS.matcher(value);
        return seconds.matches() ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds.group(1)))) : Optional.empty();
    }
}
