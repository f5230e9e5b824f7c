package io.flowmart.gateway.services;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * How long a caller says he would wait for a version: {@code Prefer: wait=10}. Only the service knows what becomes of
 * it; here it is how much longer an answer may take.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240</a>
 */
final class WaitPreference {

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Pattern WAIT = Pattern.compile("\\bwait\\s*=\\s*\"?(\\d{1,9})", Pattern.CASE_INSENSITIVE);

    private WaitPreference() {}

    static Duration of(ServerRequest.Headers headers) {
        Matcher wait = WAIT.matcher(String.join(",", headers.header("Prefer")));
        if (!wait.find()) {
            return Duration.ZERO;
        }
        Duration wish = Duration.ofSeconds(Long.parseLong(wait.group(1)));
        return wish.compareTo(LONGEST) < 0 ? wish : LONGEST;
    }
}
