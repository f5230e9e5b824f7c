package io.flowmart.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.gateway.testing.StubService;
import io.flowmart.platform.security.testing.TestTokens;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** Without the tests' own decoder: keys come from the user context, if it is there. */
@SpringBootTest(classes = GatewayApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(Caller.class)
@ContextConfiguration(initializers = Shop.class)
@ExtendWith(Shop.class)
@TestPropertySource(
        properties = {
            "flowmart.gateway.trusted-proxies=127.0.0.1,::1/128",
            "flowmart.gateway.limits.address.calls=50",
            "flowmart.gateway.limits.address.per=1h"
        })
class KeysIT {

    private static final String OF_SOMEONE_ELSE = """
            {"keys": [{"kty": "EC", "crv": "P-256", "kid": "other", "use": "sig",
              "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
              "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";

    @Autowired
    private Caller caller;

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry settings) {
        settings.add("flowmart.security.issuer", Shop.USER::address);
    }

    /** In this order: keys that were fetched once are good for a day, whatever happens to those who publish them. */
    @Test
    void callsNoTokenBadThatItCannotCheckAndLimitsThoseThatNameKeysNobodyKnows() {
        Shop.USER.answers(exchange -> StubService.answer(exchange, 500, "{}"));
        Answer unchecked = caller.get("/orders", "Authorization", TestTokens.customer(UserId.random()));
        assertThat(unchecked.problem()).isEqualTo("application/problem+json 503 temporarily_unavailable");
        assertThat(unchecked.header("Retry-After")).isEqualTo("1");
        Shop.USER.answers(exchange -> StubService.answer(exchange, 200, OF_SOMEONE_ELSE));
        // The keys are not asked for again and again within a second.
        await().untilAsserted(
                        () -> assertThat(caller.get("/orders", "Authorization", TestTokens.customer(UserId.random()))
                                        .problem())
                                .isEqualTo("application/problem+json 401 unauthenticated"));

        List<Integer> statuses = IntStream.range(0, 60)
                .mapToObj(i -> caller.get(
                                "/orders",
                                "Authorization",
                                TestTokens.forged(UserId.random()),
                                "X-Forwarded-For",
                                "10.9.0.1")
                        .status())
                .toList();
        // Most cannot even be checked, as the keys are not asked for that often.
        assertThat(statuses.subList(0, 50)).contains(503).isSubsetOf(401, 503);
        assertThat(statuses.subList(50, 60)).containsOnly(429);
    }
}
