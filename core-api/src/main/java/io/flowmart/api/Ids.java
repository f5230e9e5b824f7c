package io.flowmart.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * How ids look: a prefix that names the kind and a UUID, {@code order-0198c2f6-…}. The prefix keeps them unique across
 * all aggregates, as an event store needs it.
 */
public final class Ids {

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Ids() {}

    /**
     * Checks the shape of an id.
     *
     * @param prefix the kind, with its hyphen
     * @param value  the id as text
     * @return {@code value}
     * @throws IllegalArgumentException if it does not start with the prefix or does not go on with a UUID
     */
    public static String check(String prefix, String value) {
        if (!value.startsWith(prefix)
                || !UUID_TEXT.matcher(value.substring(prefix.length())).matches()) {
            throw new IllegalArgumentException("An id of the form " + prefix + "<uuid> is expected.");
        }
        return value;
    }

    /** A new random id of the kind. */
    public static String random(String prefix) {
        return prefix + UUID.randomUUID();
    }

    /**
     * The id that belongs to a name: the same parts give the same id, always and everywhere.
     *
     * @param prefix the kind, with its hyphen
     * @param parts  what the id is derived from; their borders count
     * @return the prefix and a UUID of version 8 made of the parts' SHA-256 hash
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8">RFC 9562</a>
     */
    public static String derived(String prefix, String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        long high = hash.getLong() & ~0xF000L | 0x8000L;
        long low = hash.getLong() & ~(3L << 62) | 2L << 62;
        return prefix + new UUID(high, low);
    }

    /** The SHA-256 digest, which every JDK has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks SHA-256, which the Java platform requires.", e);
        }
    }
}
