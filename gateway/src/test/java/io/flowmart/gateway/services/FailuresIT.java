package io.flowmart.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpHandler;
import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.gateway.testing.StubService;
import io.flowmart.platform.security.testing.TestTokens;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class FailuresIT {

    private static final String TOKEN = TestTokens.customer(UserId.random());
    private static final String UNAVAILABLE = "application/problem+json 503 temporarily_unavailable";

    private final CountDownLatch end = new CountDownLatch(1);

    @Autowired
    private Caller caller;

    @Autowired
    private Circuits circuits;

    @Autowired
    private MeterRegistry meters;

    @BeforeEach
    void close() {
        for (Service service : Service.values()) {
            circuits.of(service).reset();
        }
    }

    @AfterEach
    void letGo() {
        end.countDown();
    }

    private HttpHandler hangs() {
        return exchange -> {
            hang();
            exchange.close();
        };
    }

    private void hang() {
        try {
            assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "*/*"})
    void tellsInTimeThatAServiceHangs(String accept) {
        Shop.QUERY.answers(hangs());
        long start = System.nanoTime();
        Answer answer = caller.get("/orders/status/order-1", "Authorization", TOKEN, "Accept", accept);
        assertThat(answer.problem()).isEqualTo(UNAVAILABLE);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(Shop.requests()).as("not asked again").isEqualTo(1);
    }

    @Test
    void tellsInTimeThatAServiceHangsInTheMiddleOfItsAnswer() {
        Shop.QUERY.answers(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("{\"half".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            hang();
        });
        assertThat(caller.get("/orders", "Authorization", TOKEN).problem()).isEqualTo(UNAVAILABLE);
    }

    @Test
    void waitsAsLongAsTheCallerSays() {
        Shop.QUERY.answers(exchange -> {
            await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
            StubService.answer(exchange, 200, "{}");
        });
        assertThat(caller.get("/orders/order-1?minVersion=1", "Authorization", TOKEN, "Prefer", "wait=5")
                        .status())
                .isEqualTo(200);
        assertThat(caller.get("/orders/order-1?minVersion=1", "Authorization", TOKEN, "Prefer", "respond-async")
                        .status())
                .isEqualTo(503);
    }

    @Test
    void tellsAtOnceThatNobodyIsThere() {
        Shop.PAYMENT.die();
        try {
            assertThat(caller.get("/admin/republish?service=payment", "Authorization", TestTokens.operator())
                            .problem())
                    .isEqualTo(UNAVAILABLE);
        } finally {
            Shop.PAYMENT.revive();
        }
        assertThat(caller.get("/admin/republish?service=payment", "Authorization", TestTokens.operator())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void passesAnAnswerOnWholeOrNotAtAll() {
        Shop.QUERY.answers(exchange -> StubService.answer(exchange, 200, "\"" + "a".repeat(2_000_000) + "\""));
        assertThat(caller.get("/orders", "Authorization", TOKEN).text()).hasSize(2_000_002);
        Shop.QUERY.answers(exchange -> StubService.answer(exchange, 200, "\"" + "a".repeat(3_000_000) + "\""));
        assertThat(caller.get("/orders", "Authorization", TOKEN).problem()).isEqualTo(UNAVAILABLE);
    }

    @Test
    void leavesAServiceAloneThatFailsUntilItIsWellAgain() {
        Shop.USER.answers(exchange -> StubService.answer(exchange, 500, "{\"code\":\"internal_error\"}"));
        for (int i = 0; i < 20; i++) {
            assertThat(signIn().problem()).isEqualTo("application/problem+json 500 internal_error");
        }
        assertThat(signIn().problem()).isEqualTo(UNAVAILABLE);
        assertThat(signIn().header("Retry-After")).isEqualTo("2");
        assertThat(Shop.USER.received()).as("left alone").hasSize(20);
        assertThat(caller.get("/orders", "Authorization", TOKEN).status())
                .as("another service")
                .isEqualTo(200);
        assertThat(meters.get("resilience4j.circuitbreaker.state")
                        .tags("name", "user", "state", "open")
                        .gauge()
                        .value())
                .isEqualTo(1);
        Shop.USER.reset();
        await().untilAsserted(() -> assertThat(signIn().status()).isEqualTo(200));
        await().untilAsserted(() -> {
            assertThat(signIn().status()).isEqualTo(200);
            assertThat(circuits.of(Service.USER).getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        });
    }

    @Test
    void doesNotTakeAServiceForSickThatSaysWhenToComeAgain() {
        Shop.USER.answers(exchange -> StubService.answer(exchange, 503, "{\"code\":\"version_not_there\"}"));
        for (int i = 0; i < 30; i++) {
            assertThat(signIn().problem()).isEqualTo("application/problem+json 503 version_not_there");
        }
    }

    @Test
    void doesNotTakeAServiceForSickBecauseOfItsCallers() {
        Shop.USER.answers(exchange -> StubService.answer(exchange, 401, "{\"code\":\"invalid_credentials\"}"));
        for (int i = 0; i < 30; i++) {
            assertThat(signIn().status()).isEqualTo(401);
        }
    }

    @Test
    void countsWhatBecameOfRequests() {
        signIn();
        Shop.USER.answers(exchange -> exchange.close());
        signIn();
        assertThat(count("2xx")).isPositive();
        assertThat(count("broken")).isPositive();
    }

    private long count(String outcome) {
        return meters.get("flowmart.gateway.requests")
                .tags("service", "user", "outcome", outcome)
                .timer()
                .count();
    }

    private Answer signIn() {
        return caller.post("/users/signin", "{}");
    }
}
