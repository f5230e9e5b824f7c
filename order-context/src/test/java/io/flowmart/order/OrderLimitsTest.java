package io.flowmart.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.platform.SettingProblem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OrderLimitsTest {

    @Test
    void hasTheDefaultsOfTheReadme() {
        assertThat(bound(Map.of())).isEqualTo(OrderFixtures.limits(10));
    }

    @Test
    void isWhatTheSettingsSay() {
        assertThat(bound(Map.of(
                        "flowmart.order.limits.lines", "1",
                        "flowmart.order.limits.quantity", "2",
                        "flowmart.order.limits.total", "3",
                        "flowmart.order.max-payment-attempts", "4")))
                .isEqualTo(new OrderLimits(new OrderLimits.Size(1, 2, 3), 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void refusesToLetNoOrderBePaid(String attempts) {
        assertThatThrownBy(() -> bound(Map.of("flowmart.order.max-payment-attempts", attempts)))
                .hasRootCauseInstanceOf(SettingProblem.class)
                .hasStackTraceContaining("flowmart.order.max-payment-attempts must be 1 or more.");
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThatThrownBy(() -> bound(Map.of("flowmart.order.max-payment-attempts", "many")))
                .hasMessageContaining("flowmart.order.max-payment-attempts");
    }

    private static OrderLimits bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("flowmart.order", OrderLimits.class);
    }
}
