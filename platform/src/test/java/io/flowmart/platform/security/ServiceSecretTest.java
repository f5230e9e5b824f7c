package io.flowmart.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.platform.SettingProblem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceSecretTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fifteen letters",
                "CHANGE-ME-CHANGE-ME",
                "please_change_this_secret",
                "changeme-0123456789abcdef",
                "an example, as in the README",
                "your-secret-goes-here",
                "aaaaaaaaaaaaaaaaaaaaaaaa",
                "0101010101010101",
                "73 characters: 0123456789 0123456789 0123456789 0123456789 0123456789 012"
            })
    void isRefusedIfSomeoneCouldGuessIt(String secret) {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> new ServiceSecret(secret))
                .withMessage("Services need a secret that nobody can guess: set flowmart.security.service-secret to the"
                        + " same text of 16 to 72 characters everywhere, made by \"openssl rand -hex 32\".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "16 letters, fine",
                "72 characters: 0123456789 0123456789 0123456789 0123456789 0123456789 01",
                "5d0c4f1f1c8e4b0f9f5f8f4d5d0c4f1f1c8e4b0f9f5f8f4d5d0c4f1f1c8e4b0f"
            })
    void isTakenOtherwiseAndDoesNotShowItself(String secret) {
        assertThat(new ServiceSecret(secret))
                .returns(secret, ServiceSecret::value)
                .hasToString("ServiceSecret");
    }
}
