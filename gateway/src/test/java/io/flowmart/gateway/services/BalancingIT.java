package io.flowmart.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.gateway.testing.StubService;
import io.flowmart.platform.security.testing.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class BalancingIT {

    private static final String TOKEN = TestTokens.customer(UserId.random());
    private static final String OPERATOR = TestTokens.operator();

    @Autowired
    private Caller caller;

    @Autowired
    private Addresses addresses;

    @BeforeEach
    void allIn() {
        await().untilAsserted(() -> assertThat(addresses.all()).allMatch(Address::isIn));
    }

    @Test
    void givesEachCopyItsTurn() {
        for (int i = 0; i < 10; i++) {
            assertThat(place()).isEqualTo(200);
        }
        assertThat(Shop.ORDER.received()).hasSize(5);
        assertThat(Shop.OTHER_ORDER.received()).hasSize(5);
    }

    @Test
    void losesNothingWhenACopyDiesAndGivesItWorkAgainWhenItIsBack() {
        Shop.ORDER.die();
        try {
            for (int i = 0; i < 10; i++) {
                assertThat(caller.get("/admin/republish?service=order", "Authorization", OPERATOR)
                                .status())
                        .isEqualTo(200);
            }
            assertThat(Shop.OTHER_ORDER.received()).hasSize(10);
            await().untilAsserted(() -> assertThat(states(Service.ORDER)).containsExactly(false, true));
            for (int i = 0; i < 10; i++) {
                assertThat(place()).isEqualTo(200);
            }
        } finally {
            Shop.ORDER.revive();
        }
        await().untilAsserted(() -> assertThat(states(Service.ORDER)).containsExactly(true, true));
        assertThat(place()).isEqualTo(200);
        assertThat(place()).isEqualTo(200);
        assertThat(Shop.ORDER.received()).hasSize(1);
    }

    @Test
    void asksNoCopyThatIsNotReady() {
        Shop.OTHER_ORDER.ready(false);
        await().untilAsserted(() -> assertThat(states(Service.ORDER)).containsExactly(true, false));
        for (int i = 0; i < 4; i++) {
            assertThat(place()).isEqualTo(200);
        }
        assertThat(Shop.OTHER_ORDER.received()).isEmpty();
    }

    @Test
    void triesCopiesThatAreOutIfThereIsNoOther() {
        Shop.ORDER.ready(false);
        Shop.OTHER_ORDER.ready(false);
        await().untilAsserted(() -> assertThat(states(Service.ORDER)).containsExactly(false, false));
        assertThat(place()).isEqualTo(200);
    }

    @Test
    void doesNotRepeatWhatMayHaveBeenDone() {
        for (StubService copy : List.of(Shop.ORDER, Shop.OTHER_ORDER)) {
            copy.answers(exchange -> exchange.close());
        }
        assertThat(caller.post("/orders/create", "{}", "Authorization", TOKEN).problem())
                .isEqualTo("application/problem+json 503 temporarily_unavailable");
        assertThat(Shop.requests()).isEqualTo(1);
    }

    @Test
    void doesNotRepeatWhatMayHaveBeenDiscarded() {
        for (StubService copy : List.of(Shop.ORDER, Shop.OTHER_ORDER)) {
            copy.answers(exchange -> exchange.close());
        }
        String letter = "/admin/dead-letters/0b0b0b0b-0000-4000-8000-000000000000?service=order";
        assertThat(caller.send("DELETE", letter, BodyPublishers.noBody(), "Authorization", OPERATOR)
                        .status())
                .isEqualTo(503);
        assertThat(Shop.requests()).isEqualTo(1);
    }

    @Test
    void asksAnotherCopyIfOneBreaksOff() {
        Shop.ORDER.answers(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("{".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        for (int i = 0; i < 2; i++) {
            Caller.Answer answer = caller.get("/admin/dead-letters?service=order", "Authorization", OPERATOR);
            assertThat(answer.status() + answer.text()).isEqualTo("200{\"service\": \"order\"}");
        }
    }

    private int place() {
        return caller.post("/orders/create", "{}", "Authorization", TOKEN).status();
    }

    private List<Boolean> states(Service service) {
        return addresses.of(service).stream().map(Address::isIn).toList();
    }
}
