package io.flowmart.stripe.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One call of Stripe's API, read but not yet judged.
 *
 * @param id             its own id, {@code req_…}
 * @param idempotencyKey null if none was sent, and for anything but a POST
 */
record Request(
        String id,
        String method,
        String path,
        Params params,
        @Nullable String idempotencyKey) {

    /** What must be the same when a key comes again. */
    String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(params.canonical().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String endpoint() {
        return method + " " + path;
    }
}
