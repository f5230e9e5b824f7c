package io.flowmart.gateway.callers;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.platform.security.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

@GatewayTest
@TestPropertySource(properties = {"flowmart.gateway.trusted-proxies=127.0.0.1, ::1, 10.0.0.0/8", CrossOriginIT.ORIGINS})
class CrossOriginIT {

    static final String ORIGINS = "flowmart.gateway.cors-origins=https://shop.example.com,https://admin.example.com";

    @Autowired
    private Caller caller;

    private Answer preflight(String origin, String method) {
        // Java's own client would not send the header Origin's fellow.
        String answer = caller.raw("OPTIONS /orders/create HTTP/1.1|Host: localhost|Origin: " + origin
                + "|Access-Control-Request-Method: " + method
                + "|Access-Control-Request-Headers: authorization,content-type,idempotency-key|Connection: close||");
        return new Answer(Integer.parseInt(answer.split(" ")[1]), null, answer);
    }

    @Test
    void answersPreflightsItself() {
        Answer answer = preflight("https://shop.example.com", "POST");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .contains("Access-Control-Allow-Origin: https://shop.example.com\r\n")
                .contains("Access-Control-Allow-Methods: GET,HEAD,POST,DELETE\r\n")
                .contains("Access-Control-Allow-Headers: authorization, content-type, idempotency-key\r\n")
                .contains("Access-Control-Max-Age: 3600\r\n")
                .doesNotContain("Access-Control-Allow-Credentials");
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void keepsTheBrowsersOfOthersFromCalling() {
        for (Answer answer : new Answer[] {
            preflight("https://evil.example.com", "POST"),
            preflight("null", "POST"),
            preflight("https://shop.example.com", "PUT")
        }) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text())
                    .doesNotContain("Access-Control-Allow-Origin")
                    .contains("application/problem+json");
        }
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void showsAPageWhatItMaySee() {
        Answer answer = caller.get(
                "/orders",
                "Authorization",
                TestTokens.customer(UserId.random()),
                "Origin",
                "https://admin.example.com");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://admin.example.com");
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("Location", "ETag", "Retry-After");
    }

    @Test
    void showsAPageWhyItMayNot() {
        Answer answer = caller.get("/orders", "Origin", "https://admin.example.com");
        assertThat(answer.problem()).isEqualTo("application/problem+json 401 unauthenticated");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://admin.example.com");
    }
}
