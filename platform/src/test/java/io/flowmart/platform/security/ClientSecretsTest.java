package io.flowmart.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.platform.SettingProblem;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSecretsTest {

    private static final String KEY = "mJ0uGq2cXzN5rT8wYb1eVh4kLs7oPd9aFi3gUxQyZ6E=";
    private static final String OTHER_KEY = "Zq7oPd9aFi3gUxQyZ6mJ0uG2cXzN5rT8wYb1eVh4kLs=";
    private static final String SECRET = "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH";
    private static final String PAYMENT = "payment-0198c2f6-0000-8000-8000-000000000000";

    private final ClientSecrets secrets = new ClientSecrets(KEY);

    @Test
    void opensWhatItSealed() {
        String sealed = secrets.seal(SECRET, PAYMENT);

        assertThat(new ClientSecrets(" " + KEY + "\n").open(sealed, PAYMENT)).contains(SECRET);
        assertThat(sealed).matches("v1\\.[A-Za-z0-9_-]+").doesNotContain("pi_");
        assertThat(secrets.open(secrets.seal("", PAYMENT), PAYMENT)).contains("");
        assertThat(secrets.open(secrets.seal("Grüße €", PAYMENT), PAYMENT)).contains("Grüße €");
    }

    @Test
    void sealsTheSameAnotherWayEachTime() {
        assertThat(secrets.seal(SECRET, PAYMENT)).isNotEqualTo(secrets.seal(SECRET, PAYMENT));
    }

    @Test
    void opensNothingByAnotherKey() {
        assertThat(new ClientSecrets(OTHER_KEY).open(secrets.seal(SECRET, PAYMENT), PAYMENT))
                .isEmpty();
    }

    @Test
    void opensNothingForAnotherPayment() {
        String sealed = secrets.seal(SECRET, PAYMENT);

        assertThat(secrets.open(sealed, PAYMENT.replace('0', '1'))).isEmpty();
        assertThat(secrets.open(sealed, "")).isEmpty();
    }

    @Test
    void opensNothingThatSomeoneTamperedWith() {
        byte[] sealed =
                Base64.getUrlDecoder().decode(secrets.seal(SECRET, PAYMENT).substring(3));
        for (int i = 0; i < sealed.length; i++) {
            byte[] tampered = sealed.clone();
            tampered[i] ^= 1;
            assertThat(secrets.open(text(tampered), PAYMENT)).as("byte " + i).isEmpty();
            assertThat(secrets.open(text(Arrays.copyOf(sealed, i)), PAYMENT))
                    .as(i + " bytes")
                    .isEmpty();
        }
        assertThat(secrets.open(text(sealed), PAYMENT)).contains(SECRET);
    }

    private static String text(byte[] sealed) {
        return "v1." + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1.", "v1.x", "v1.!!", "v2.AAAA", "V1.AAAA", "pi_1_secret_2", "v1", "."})
    void opensNothingThatWasNeverSealed(String text) {
        assertThat(secrets.open(text, PAYMENT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "not base64 at all",
                "c2hvcnQ=",
                "mJ0uGq2cXzN5rT8wYb1eVh4kLs7oPd9aFi3gUxQyZ6HjAA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void refusesAKeyThatIsNoneInOneSentence(String key) {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> new ClientSecrets(key))
                .withMessage(
                        "Client secrets of payments need a key: set flowmart.security.client-secret-key to the same"
                                + " 32 bytes in base64 everywhere, made by \"openssl rand -base64 32\".")
                .withNoCause();
    }

    @Test
    void doesNotTellTheKey() {
        assertThat(secrets).hasToString("ClientSecrets");
    }
}
