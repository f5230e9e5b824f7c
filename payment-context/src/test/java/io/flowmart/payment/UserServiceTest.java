package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.platform.SettingProblem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.client.RestClient;

class UserServiceTest {

    private static final String ADDRESS = "http://users.example";

    @ParameterizedTest
    @ValueSource(strings = {"", "too short", "change-me-change-me"})
    void cannotBeCalledWithoutADecentSecret(String secret) {
        var settings = PaymentFixtures.settings(Duration.ofMinutes(15), Duration.ZERO, CaptureMethod.AUTOMATIC);

        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> new UserService()
                        .userAccounts(
                                RestClient.builder(), settings, new SimpleMeterRegistry(), ADDRESS, ADDRESS, secret))
                .withMessageContaining("flowmart.security.service-secret");
    }
}
