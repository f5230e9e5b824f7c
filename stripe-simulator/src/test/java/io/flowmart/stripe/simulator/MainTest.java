package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    private static final String URL = "jdbc:postgresql://localhost/stripe";

    @Test
    void readsItsSettingsFromTheEnvironment() {
        var settings = Main.settings(Map.of(
                "STRIPE_SIMULATOR_JDBC_URL", URL,
                "STRIPE_SIMULATOR_JDBC_USER", "stripe",
                "STRIPE_SIMULATOR_JDBC_PASSWORD", "secret",
                "STRIPE_SIMULATOR_PORT", "4000"));

        assertThat(settings.jdbcUrl()).isEqualTo(URL);
        assertThat(settings.user()).isEqualTo("stripe");
        assertThat(settings.port()).isEqualTo(4000);
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void listensWhereDevelopersExpectIt() {
        var settings = Main.settings(Map.of("STRIPE_SIMULATOR_JDBC_URL", URL));

        assertThat(settings.port()).isEqualTo(12111);
        assertThat(settings.host()).isEqualTo("127.0.0.1");
    }

    @Test
    void readsWhoIsToldOfEvents() {
        assertThat(Main.settings(Map.of("STRIPE_SIMULATOR_JDBC_URL", URL)).webhook())
                .isNull();
        var all = Main.settings(Map.of(
                "STRIPE_SIMULATOR_JDBC_URL", URL,
                "STRIPE_SIMULATOR_WEBHOOK_URL", "http://localhost:8080/webhooks/stripe",
                "STRIPE_SIMULATOR_WEBHOOK_SECRET", "whsec_secret"));
        assertThat(all.webhook().events()).containsExactly("*");
        assertThat(all.toString() + all.webhook()).doesNotContain("whsec_secret");
        var some = Main.settings(Map.of(
                "STRIPE_SIMULATOR_JDBC_URL", URL,
                "STRIPE_SIMULATOR_WEBHOOK_URL", "http://localhost:8080/webhooks/stripe",
                "STRIPE_SIMULATOR_WEBHOOK_SECRET", "whsec_secret",
                "STRIPE_SIMULATOR_WEBHOOK_EVENTS", "charge.refunded , payment_intent.succeeded"));
        assertThat(some.webhook().events()).containsExactly("charge.refunded", "payment_intent.succeeded");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost/x, '', *",
        "localhost, whsec_1, *",
        "ftp://localhost/x, whsec_1, *",
        "'http://local host/x', whsec_1, *",
        "http://localhost/x, whsec_1, ','",
        "http://localhost/x, whsec_1, 'charge.refunded,all'"
    })
    void refusesWebhooksThatAreNone(String url, String secret, String events) {
        assertThatThrownBy(() -> Main.settings(Map.of(
                        "STRIPE_SIMULATOR_JDBC_URL", URL,
                        "STRIPE_SIMULATOR_WEBHOOK_URL", url,
                        "STRIPE_SIMULATOR_WEBHOOK_SECRET", secret,
                        "STRIPE_SIMULATOR_WEBHOOK_EVENTS", events)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("STRIPE_SIMULATOR_WEBHOOK_URL");
    }

    @Test
    void namesTheSettingThatIsMissing() {
        assertThatThrownBy(() -> Main.settings(Map.of())).hasMessageContaining("Set STRIPE_SIMULATOR_JDBC_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "65536", "123456"})
    void refusesPortsThatAreNone(String port) {
        assertThatThrownBy(() -> Main.settings(Map.of("STRIPE_SIMULATOR_JDBC_URL", URL, "STRIPE_SIMULATOR_PORT", port)))
                .hasMessageContaining("STRIPE_SIMULATOR_PORT must be a number");
    }
}
