package io.flowmart.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.platform.security.testing.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;

@GatewayTest
class GatewayIT {

    private static final String OPERATOR = TestTokens.operator();

    @Autowired
    private Caller caller;

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void tellsAnyoneHowItIs(String path) {
        Answer answer = caller.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("\"UP\"").doesNotContain("localhost");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator/prometheus", "/actuator/metrics", "/actuator/info", "/actuator/env", "/actuator"})
    void tellsOnlyOperatorsMore(String path) {
        assertThat(caller.get(path).problem()).isEqualTo("application/problem+json 401 unauthenticated");
        assertThat(caller.get(path, "Authorization", TestTokens.customer(UserId.random()))
                        .problem())
                .isEqualTo("application/problem+json 403 forbidden");
        assertThat(caller.get(path, "Authorization", OPERATOR).status()).isEqualTo(path.endsWith("env") ? 404 : 200);
    }

    @Test
    void isWellWhileServicesAreNotAndShowsThemToOperators() {
        Shop.PAYMENT.die();
        try {
            await().untilAsserted(() -> {
                Answer health = caller.get("/actuator/health", "Authorization", OPERATOR);
                assertThat(health.status()).isEqualTo(200);
                var services = health.json().path("components").path("services").path("details");
                assertThat(services.path("payment").path(Shop.PAYMENT.address()).asString())
                        .isEqualTo("out");
                assertThat(services.path("order").path(Shop.ORDER.address()).asString())
                        .isEqualTo("in");
                assertThat(services.path("order").path("circuit").asString()).isEqualTo("CLOSED");
            });
            assertThat(caller.get("/actuator/health/readiness").status()).isEqualTo(200);
            assertThat(caller.get("/actuator/prometheus", "Authorization", OPERATOR)
                            .text())
                    .contains("flowmart_gateway_addresses{service=\"payment\",state=\"out\"} 1.0");
        } finally {
            Shop.PAYMENT.revive();
        }
    }

    @Test
    void describesTheWholeShopAndLetsAnyoneKeepThat() {
        Answer description = caller.get("/v3/api-docs");
        assertThat(description.status()).isEqualTo(200);
        assertThat(description.header("Content-Type")).isEqualTo("application/json");
        assertThat(description.json().path("paths").has("/orders/create")).isTrue();
        assertThat(description.header("Cache-Control")).isEqualTo("max-age=300, public");
        Answer again = caller.get("/v3/api-docs", "If-None-Match", description.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void hasAUserInterface() {
        Answer way = caller.get("/swagger-ui.html");
        assertThat(way.status()).isEqualTo(302);
        assertThat(caller.get(way.header("Location")).text()).contains("swagger-ui");
        assertThat(caller.get("/v3/api-docs/swagger-config").json().path("url").asString())
                .isEqualTo("/v3/api-docs");
    }

    @Test
    void answersNothingElseOfItsOwn() {
        assertThat(caller.send("POST", "/v3/api-docs", BodyPublishers.noBody(), "Authorization", OPERATOR)
                        .status())
                .isEqualTo(405);
        assertThat(caller.get("/v3/api-docs.yaml", "Authorization", OPERATOR).status())
                .isIn(200, 404);
    }

    @Test
    void doesNotStartWithoutKnowingTheServices() {
        assertThatThrownBy(() -> start())
                .rootCause()
                .hasMessageStartingWith("The setting flowmart.gateway.services.user is missing:");
        assertThatThrownBy(() -> start("--flowmart.gateway.limits.caller.calls=0"))
                .hasStackTraceContaining("The setting flowmart.gateway.limits.caller must allow at least one call");
        assertThatThrownBy(() -> start("--flowmart.gateway.trusted-proxies=10.0.0.x"))
                .hasStackTraceContaining("The setting flowmart.gateway.trusted-proxies is malformed:");
    }

    /** As Service does, but for the end of the process. */
    private static void start(String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "--server.port=0";
        SpringApplication.run(GatewayApplication.class, all);
    }
}
