package io.flowmart.gateway.callers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.platform.security.testing.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Each test calls from an address of its own: the one in front of the gateway is trusted to say which. */
@GatewayTest
@TestPropertySource(
        properties = {
            "flowmart.gateway.trusted-proxies=127.0.0.1,::1/128",
            "flowmart.gateway.limits.caller.calls=5",
            "flowmart.gateway.limits.caller.per=30s",
            "flowmart.gateway.limits.address.calls=4",
            "flowmart.gateway.limits.address.per=2m",
            "flowmart.gateway.limits.webhook.calls=6",
            "flowmart.gateway.limits.webhook.per=1h",
            "flowmart.gateway.limits.sign-in.calls=3",
            "flowmart.gateway.limits.sign-in.per=1h"
        })
class LimitsIT {

    private static final String TOO_MANY = "application/problem+json 429 too_many_requests";

    @Autowired
    private Caller caller;

    @Autowired
    private MeterRegistry meters;

    private static List<Integer> statuses(int times, Supplier<Answer> call) {
        return IntStream.range(0, times).mapToObj(i -> call.get().status()).toList();
    }

    @Test
    void allowsACallerSoMuchWhereverHeIsAndMoreLater() {
        String ada = TestTokens.customer(UserId.random());
        for (int i = 0; i < 5; i++) {
            assertThat(orders(ada, "10.1.0." + i).status()).isEqualTo(200);
        }
        Answer refused = orders(ada, "10.1.0.9");
        assertThat(refused.problem()).isEqualTo(TOO_MANY);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 6);
        assertThat(Shop.QUERY.received()).hasSize(5);
        assertThat(orders(TestTokens.customer(UserId.random()), "10.1.0.9").status())
                .as("someone else")
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(orders(ada, "10.1.0.9").status()).isEqualTo(200));
        assertThat(meters.get("flowmart.gateway.limited")
                        .tag("limit", "caller")
                        .counter()
                        .count())
                .isPositive();
    }

    private Answer orders(String token, String address) {
        return caller.get("/orders", "Authorization", token, "X-Forwarded-For", address);
    }

    @Test
    void allowsAnAddressSoMuchWithoutAToken() {
        assertThat(statuses(6, () -> caller.get("/orders", "X-Forwarded-For", "10.2.0.1")))
                .containsExactly(401, 401, 401, 401, 429, 429);
        Answer refused = caller.get("/nowhere", "X-Forwarded-For", "10.2.0.1");
        assertThat(refused.problem()).isEqualTo(TOO_MANY);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(10, 30);
        assertThat(caller.get("/orders", "X-Forwarded-For", "10.2.0.2").status())
                .isEqualTo(401);
        assertThat(orders(TestTokens.customer(UserId.random()), "10.2.0.1").status())
                .as("who is signed in")
                .isEqualTo(200);
    }

    @Test
    void allowsAnAddressSoManyBadTokens() {
        Supplier<Answer> forged = () -> orders(TestTokens.forged(UserId.random()), "10.3.0.1");
        assertThat(statuses(6, forged)).containsExactly(401, 401, 401, 401, 429, 429);
        assertThat(caller.get("/v3/api-docs", "X-Forwarded-For", "10.3.0.1").status())
                .as("without a token")
                .isEqualTo(200);
    }

    @Test
    void takesAHeaderThatIsNoTokenForNone() {
        assertThat(statuses(6, () -> caller.get("/v3/api-docs", "Authorization", "x", "X-Forwarded-For", "10.6.0.1")))
                .containsExactly(200, 200, 200, 200, 429, 429);
        assertThat(statuses(6, () -> orders("Basic eDp5", "10.6.0.2"))).containsExactly(401, 401, 401, 401, 429, 429);
        assertThat(orders(TestTokens.customer(UserId.random()), "10.6.0.1").status())
                .as("who is signed in")
                .isEqualTo(200);
    }

    @Test
    void countsBadTokensWhereNoneIsNeededToo() {
        String forged = TestTokens.forged(UserId.random());
        assertThat(statuses(
                        6, () -> caller.get("/v3/api-docs", "Authorization", forged, "X-Forwarded-For", "10.7.0.1")))
                .containsExactly(401, 401, 401, 401, 429, 429);
        assertThat(statuses(
                        6, () -> caller.get("/v3/api-docs", "Authorization", "bearer", "X-Forwarded-For", "10.7.0.2")))
                .containsExactly(401, 401, 401, 401, 429, 429);
    }

    @Test
    void countsNoGoodTokenAmongTheBadWhateverTheAnswer() {
        String ada = TestTokens.customer(UserId.random());
        assertThat(statuses(5, () -> caller.get("/nowhere", "Authorization", ada, "X-Forwarded-For", "10.8.0.1")))
                .containsOnly(404);
        assertThat(orders(ada, "10.8.0.1").status()).as("his own limit").isEqualTo(429);
        assertThat(orders(TestTokens.customer(UserId.random()), "10.8.0.1").status())
                .isEqualTo(200);
    }

    @Test
    void takesANetworkOfTheNewInternetForOneAddress() {
        assertThat(IntStream.range(0, 5).mapToObj(i -> caller.get("/orders", "X-Forwarded-For", "2001:db8:1:1::" + i)
                        .status()))
                .containsExactly(401, 401, 401, 401, 429);
        assertThat(caller.get("/orders", "X-Forwarded-For", "2001:db8:1:2::1").status())
                .isEqualTo(401);
    }

    @Test
    void allowsFewAttemptsToSignInWithWhateverToken() {
        String ada = TestTokens.customer(UserId.random());
        assertThat(List.of(
                        signIn("/users/signin", "10.4.0.1"),
                        signIn("/users/signup", "10.4.0.1"),
                        caller.post("/users/signin", "{}", "X-Forwarded-For", "10.4.0.1", "Authorization", ada),
                        signIn("/users/sign%69n", "10.4.0.1"),
                        caller.post("/users/signin", "{}", "X-Forwarded-For", "10.4.0.1", "Authorization", ada)))
                .extracting(Answer::status)
                .containsExactly(200, 200, 200, 429, 429);
        assertThat(signIn("/users/signin", "10.4.0.2").status()).isEqualTo(200);
    }

    private Answer signIn(String path, String address) {
        return caller.post(path, "{}", "X-Forwarded-For", address);
    }

    @Test
    void allowsAnAddressMoreNewsOfPaymentsThanOtherCallsWhichItDoesNotUseUp() {
        assertThat(statuses(8, () -> webhook("10.9.0.1"))).containsExactly(200, 200, 200, 200, 200, 200, 429, 429);
        assertThat(caller.get("/v3/api-docs", "X-Forwarded-For", "10.9.0.1").status())
                .isEqualTo(200);
        assertThat(webhook("10.9.0.2").status()).isEqualTo(200);

        assertThat(statuses(5, () -> caller.get("/v3/api-docs", "X-Forwarded-For", "10.9.0.3")))
                .containsExactly(200, 200, 200, 200, 429);
        assertThat(webhook("10.9.0.3").status()).isEqualTo(200);
    }

    private Answer webhook(String address) {
        return caller.post("/payments/stripe/webhook", "{}", "X-Forwarded-For", address);
    }

    @Test
    void tellsWhoWatchesItHowItIsAsOftenAsHeAsks() {
        assertThat(statuses(10, () -> caller.get("/actuator/health/readiness", "X-Forwarded-For", "10.5.0.1")))
                .containsOnly(200);
    }
}
