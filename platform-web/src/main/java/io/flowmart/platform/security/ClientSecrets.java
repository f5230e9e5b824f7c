package io.flowmart.platform.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowmart.api.Ids;
import io.flowmart.platform.SettingProblem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;

/**
 * Seals what a buyer's browser needs to go on with a payment, so that it can travel in events and rest in stores: only who
 * has the key, {@code flowmart.security.client-secret-key}, can open it. The payment context seals, the query side opens.
 *
 * <p>AES-256-GCM with a random nonce. What was sealed for one payment does not open for another.
 */
public final class ClientSecrets {

    private static final int KEY_BYTES = 32;

    /** As NIST SP 800-38D recommends; any fewer than billions of secrets by one key are safe. */
    private static final int NONCE_BYTES = 12;

    private static final String VERSION = "v1.";

    private final BytesEncryptor cipher;

    /**
     * Takes a key.
     *
     * @param key 32 bytes in base64
     * @throws SettingProblem if it is missing, no such thing, or anyone could guess it
     */
    public ClientSecrets(String key) {
        cipher = AesGcmBytesEncryptor.withSecretKey(new SecretKeySpec(bytes(key), "AES"))
                .ivGenerator(KeyGenerators.secureRandom(NONCE_BYTES))
                .build();
    }

    private static byte[] bytes(String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key.strip());
            if (bytes.length == KEY_BYTES && !Guessable.is(key)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // It could be part of a key, so it is not told.
        }
        throw new SettingProblem(
                ("Client secrets of payments need a key: set flowmart.security.client-secret-key to the same %d bytes in"
                                + " base64 everywhere, made by \"openssl rand -base64 %d\".")
                        .formatted(KEY_BYTES, KEY_BYTES));
    }

    /**
     * Encrypts a secret.
     *
     * @param clientSecret the secret
     * @param context      what it belongs to, the payment's id; it opens for nothing else
     * @return {@code v1.…}, letters that need no quoting anywhere; another text each time
     */
    public String seal(String clientSecret, String context) {
        byte[] secret = clientSecret.getBytes(UTF_8);
        byte[] binding = digest(context);
        byte[] bound = ByteBuffer.allocate(binding.length + secret.length)
                .put(binding)
                .put(secret)
                .array();
        return VERSION + Base64.getUrlEncoder().withoutPadding().encodeToString(cipher.encrypt(bound));
    }

    /**
     * Decrypts a secret.
     *
     * @param sealed  what {@link #seal} made
     * @param context what it belongs to
     * @return the secret; nothing if it was sealed by another key or for something else, or was never sealed
     */
    public Optional<String> open(String sealed, String context) {
        if (!sealed.startsWith(VERSION)) {
            return Optional.empty();
        }
        try {
            ByteBuffer bound =
                    ByteBuffer.wrap(cipher.decrypt(Base64.getUrlDecoder().decode(sealed.substring(VERSION.length()))));
            byte[] expected = digest(context);
            byte[] binding = new byte[expected.length];
            bound.get(binding);
            return MessageDigest.isEqual(binding, expected)
                    ? Optional.of(UTF_8.decode(bound).toString())
                    : Optional.empty();
        } catch (RuntimeException e) {
            // The cipher tells a wrong tag, a short text and the like by exceptions of several kinds.
            return Optional.empty();
        }
    }

    private static byte[] digest(String context) {
        return Ids.sha256().digest(context.getBytes(UTF_8));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ClientSecrets";
    }
}
