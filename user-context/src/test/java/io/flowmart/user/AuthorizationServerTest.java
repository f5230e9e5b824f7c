package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.platform.SettingProblem;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationServerTest {

    private final UserSettings settings = new UserSettings(Duration.ofHours(1), Path.of("unused"));

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 73})
    void doesNotStartWithoutADecentSecretForServices(int length) {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> new AuthorizationServer().services("s".repeat(length), settings))
                .withMessage("Services need a secret: set flowmart.security.service-secret to the same text of 16 to 72"
                        + " characters everywhere.");
    }

    @Test
    void takesTheLongestSecret() {
        assertThatCode(() -> new AuthorizationServer().services("s".repeat(72), settings))
                .doesNotThrowAnyException();
    }
}
