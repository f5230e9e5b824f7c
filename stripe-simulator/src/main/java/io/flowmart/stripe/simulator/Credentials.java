package io.flowmart.stripe.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets test keys in and nothing else: whoever sends a live key here has made a mistake worth stopping at.
 *
 * @see <a href="https://docs.stripe.com/api/authentication">Authentication</a>
 */
final class Credentials {

    private static final Pattern TEST_KEY = Pattern.compile("[sr]k_test_\\w{1,255}");

    private Credentials() {}

    /** @throws ApiError 401 */
    static void check(@Nullable String authorization) {
        String key = key(authorization == null ? "" : authorization.strip());
        if (key.isEmpty()) {
            throw ApiError.unauthorized("You did not provide an API key. You need to provide your API key in the"
                    + " Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See"
                    + " https://stripe.com/docs/api#authentication for details, or we can help at"
                    + " https://support.stripe.com/.");
        }
        if (key.contains("_live_")) {
            throw ApiError.unauthorized("A live API key was sent to the Stripe simulator, which takes test keys only."
                    + " Treat that key as exposed.");
        }
        if (!TEST_KEY.matcher(key).matches()) {
            throw ApiError.unauthorized("Invalid API Key provided: the simulator takes keys that begin with sk_test_.");
        }
    }

    private static String key(String authorization) {
        String scheme = authorization.toLowerCase(Locale.ROOT);
        if (scheme.startsWith("bearer ")) {
            return authorization.substring("bearer ".length()).strip();
        }
        if (!scheme.startsWith("basic ")) {
            return "";
        }
        try {
            byte[] pair = Base64.getDecoder()
                    .decode(authorization.substring("basic ".length()).strip());
            String user = new String(pair, StandardCharsets.ISO_8859_1);
            return user.substring(0, user.indexOf(':') < 0 ? user.length() : user.indexOf(':'));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
