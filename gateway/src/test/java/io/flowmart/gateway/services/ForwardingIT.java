package io.flowmart.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.gateway.testing.StubService;
import io.flowmart.gateway.testing.StubService.Received;
import io.flowmart.platform.security.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@GatewayTest
class ForwardingIT {

    private static final String TOKEN = TestTokens.customer(UserId.random());

    @Autowired
    private Caller caller;

    @LocalServerPort
    private int port;

    @Test
    void saysWhoCallsAndFromWhere() {
        caller.get("/orders", "Authorization", TOKEN);
        Received request = Shop.QUERY.request();
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo("localhost:" + port);
        assertThat(request.header("X-Forwarded-Port")).isEqualTo("" + port);
        assertThat(request.header("Host")).isEqualTo(Shop.QUERY.address().replace("http://", ""));
    }

    @Test
    void doesNotBelieveCallersWhoForwardThemselves() {
        caller.get(
                "/orders",
                "Authorization",
                TOKEN,
                "X-Forwarded-For",
                "10.0.0.1",
                "X-FORWARDED-FOR",
                "10.0.0.2",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "evil.example.com",
                "X-Forwarded-Port",
                "443",
                "X-Forwarded-Prefix",
                "/evil",
                "X-Forwarded-Ssl",
                "on",
                "X-Real-IP",
                "10.0.0.1",
                "Forwarded",
                "for=10.0.0.1;host=evil.example.com");
        assertThat(Shop.QUERY.request().headers().headerNames())
                .doesNotContain("X-forwarded-prefix", "X-forwarded-ssl", "X-real-ip", "Forwarded");
        assertThat(Shop.QUERY.request().headers().get("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(Shop.QUERY.request().headers().get("X-Forwarded-Host")).containsExactly("localhost:" + port);
        assertThat(Shop.QUERY.request().header("X-Forwarded-Proto")).isEqualTo("http");
    }

    @Test
    void keepsWhatIsBetweenTheCallerAndTheGatewayThere() {
        caller.raw("GET /orders HTTP/1.1|Host: shop|Authorization: " + TOKEN
                + "|Connection: close, X-Secret, X-Request-Id, X-Forwarded-For|X-Secret: a|Keep-Alive: timeout=5|TE: trailers"
                + "|Upgrade: h2c|Proxy-Authorization: Basic eA==|Expect: 100-continue||");
        Received request = Shop.QUERY.request();
        assertThat(request.headers().headerNames().stream().map(String::toLowerCase))
                .doesNotContain("x-secret", "keep-alive", "te", "upgrade", "proxy-authorization", "expect")
                .contains("x-request-id", "x-forwarded-for");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo("shop:80".replace(":80", ""));
    }

    @Test
    void goesOnWithTheCallersTrace() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        caller.get("/orders", "Authorization", TOKEN, "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
        assertThat(Shop.QUERY.request().headers().get("traceparent"))
                .singleElement()
                .asString()
                .matches("00-" + trace + "-(?!00f067aa0ba902b7)[0-9a-f]{16}-01");
    }

    @Test
    void beginsATraceWhereTheCallerHasNone() {
        caller.get("/orders", "Authorization", TOKEN, "traceparent", "nonsense");
        assertThat(Shop.QUERY.request().headers().get("traceparent"))
                .singleElement()
                .asString()
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]");
    }

    @Test
    void passesTheRequestsIdOn() {
        Answer answer = caller.get("/orders", "Authorization", TOKEN, "X-Request-Id", "checkout-7");
        assertThat(answer.header("X-Request-Id")).isEqualTo("checkout-7");
        assertThat(Shop.QUERY.request().header("X-Request-Id")).isEqualTo("checkout-7");
    }

    @Test
    void makesAnIdWhereThereIsNoDecentOne() {
        Shop.QUERY.answers(exchange -> {
            exchange.getResponseHeaders().set("X-Request-Id", "another");
            StubService.answer(exchange, 200, "{}");
        });
        Answer answer = caller.get("/orders", "Authorization", TOKEN, "X-Request-Id", "no good\"");
        assertThat(answer.header("X-Request-Id"))
                .hasSize(36)
                .isEqualTo(Shop.QUERY.request().header("X-Request-Id"));
    }

    @Test
    void saysNothingTwice() {
        Shop.QUERY.answers(exchange -> {
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("X-Frame-Options", "DENY");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("Connection", "X-Inner");
            exchange.getResponseHeaders().set("X-Inner", "a");
            exchange.getResponseHeaders().set("Keep-Alive", "timeout=60");
            StubService.answer(exchange, 200, "{}");
        });
        Answer answer = caller.get("/orders", "Authorization", TOKEN);
        assertThat(answer.headers().map())
                .allSatisfy((name, values) ->
                        assertThat(values).as(name).hasSize(name.equalsIgnoreCase("Vary") ? values.size() : 1));
        assertThat(answer.header("X-Inner") + answer.header("Keep-Alive")).isEmpty();
    }
}
