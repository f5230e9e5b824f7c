package io.flowmart.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.platform.security.testing.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class OddRequestsIT {

    private static final String TOKEN = TestTokens.customer(UserId.random());
    private static final String OPERATOR = TestTokens.operator();
    private static final String MEGABYTE = "a".repeat(1024 * 1024);

    @Autowired
    private Caller caller;

    @Test
    void refusesBodiesThatAreTooLargeWhetherTheirLengthIsToldOrNot() {
        String tooLarge = "{\"a\":\"" + MEGABYTE + "\"}";
        assertThat(caller.post("/orders/create", tooLarge, "Authorization", TOKEN)
                        .problem())
                .isEqualTo("application/problem+json 413 body_too_large");
        assertThat(caller.postChunked("/orders/create", tooLarge, "Authorization", TOKEN)
                        .problem())
                .isEqualTo("application/problem+json 413 body_too_large");
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void passesOnBodiesThatAreJustNotTooLarge() {
        String large = "{\"a\":\"" + MEGABYTE.substring(10) + "\"}";
        assertThat(caller.postChunked("/users/signup", large).status()).isEqualTo(200);
        assertThat(Shop.USER.request().body()).isEqualTo(large);
        assertThat(Shop.USER.request().header("Content-Length")).isEqualTo("" + large.length());
        assertThat(Shop.USER.request().header("Transfer-Encoding")).isEmpty();
    }

    @Test
    void takesLessFromThoseWhoNeedNoToken() {
        String large = "{\"a\":\"" + MEGABYTE.substring(0, 256 * 1024 - 8) + "\"}";
        for (String tooLarge : List.of(large + " ", "{\"a\":\"" + MEGABYTE.substring(10) + "\"}")) {
            assertThat(caller.post("/payments/stripe/webhook", tooLarge).problem())
                    .isEqualTo("application/problem+json 413 body_too_large");
            assertThat(caller.postChunked("/payments/stripe/webhook", tooLarge).problem())
                    .isEqualTo("application/problem+json 413 body_too_large");
        }
        assertThat(Shop.requests()).isZero();
        assertThat(caller.post("/payments/stripe/webhook", large).status()).isEqualTo(200);
        assertThat(caller.postChunked("/payments/stripe/webhook", large).status())
                .isEqualTo(200);
        assertThat(Shop.PAYMENT.received()).hasSize(2).allMatch(request -> request.body()
                .equals(large));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data;boundary=x",
                "application/*",
                "application/jsonx",
                "json",
                "application/json,text/plain"
            })
    void takesOnlyJson(String type) {
        Answer answer = caller.send("POST", "/users/signin", BodyPublishers.ofString("{}"), "Content-Type", type);
        assertThat(answer.problem()).isEqualTo("application/problem+json 415 unsupported_media_type");
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void takesNoBodyWithoutAType() {
        assertThat(caller.send("POST", "/users/signin", BodyPublishers.ofString("{}"))
                        .problem())
                .isEqualTo("application/problem+json 415 unsupported_media_type");
        String chunked = caller.raw(
                "POST /users/signin HTTP/1.1|Host: a|Transfer-Encoding: chunked|Connection: close||" + "2|{}|0||");
        assertThat(chunked).startsWith("HTTP/1.1 415 ");
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void needsNoTypeWhereThereIsNoBody() {
        assertThat(caller.send(
                                "POST",
                                "/admin/projections/orders/replay",
                                BodyPublishers.noBody(),
                                "Authorization",
                                OPERATOR)
                        .status())
                .isEqualTo(200);
        assertThat(Shop.QUERY.request().body()).isEmpty();
    }

    @Test
    void passesNoBodyOnThatComesWithAQuestion() {
        assertThat(caller.send("GET", "/orders", BodyPublishers.ofString("GET /admin/x"), "Authorization", TOKEN)
                        .status())
                .isEqualTo(200);
        assertThat(Shop.QUERY.request().body()).isEmpty();
    }

    /** Each asks in a roundabout way for something else than it seems to. */
    static Stream<String> strangePaths() {
        return Stream.of(
                "/orders/../admin/dead-letters?service=user",
                "/orders/%2e%2e/admin/dead-letters?service=user",
                "/orders/..;/admin/dead-letters?service=user",
                "/orders/a%2F..%2Fadmin",
                "/orders/a%5Cb",
                "//orders/a",
                "/orders//a",
                "/orders/a;b=c",
                "/orders/a%00b",
                "/orders/a%0Ab",
                "/orders/%",
                "/orders/%zz",
                "/orders/%252e%252e%252fadmin/x/y",
                "/ORDERS",
                "/users/get/..",
                "http://localhost:1/orders/../admin/dead-letters");
    }

    @ParameterizedTest
    @MethodSource("strangePaths")
    void refusesStrangePaths(String path) {
        assertThat(get(path, "Authorization: " + OPERATOR)).matches("(?s)HTTP/1.1 40[04] .*");
        assertThat(Shop.requests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users/signin?a=%", "/users/signin?a=%zz", "/users/signin?%00=1", "/users/signin?a=%ff"})
    void passesNoQueryOnThatCannotBeRead(String path) {
        assertThat(get(path, "A: b")).matches("(?s)HTTP/1.1 40[05] .*");
        assertThat(Shop.requests()).isZero();
    }

    private String get(String path, String header) {
        return caller.raw("GET " + path + " HTTP/1.1|Host: localhost|" + header + "|Connection: close||");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: nonsense",
                "Accept: */*;q=x, text/event-stream;q=0.5",
                "Content-Type: text/plain",
                "If-None-Match: W/*",
                "If-Modified-Since: yesterday",
                "Prefer: wait=;,=",
                "Range: bytes=9-1",
                "Origin: ::::",
                "Cookie: =;=",
                "X-Odd: \u00e4\u00ff"
            })
    void leavesHeadersThatAreNotItsOwnToTheService(String header) {
        assertThat(get("/orders", "Authorization: " + TOKEN + "|" + header)).startsWith("HTTP/1.1 200 ");
        assertThat(Shop.QUERY.request().header(header.split(":")[0])).isNotEmpty();
    }

    @Test
    void takesItsOwnPathsDecoded() {
        assertThat(caller.post("/users/sign%69n", "{}").status()).isEqualTo(200);
        assertThat(Shop.USER.request().uri()).isEqualTo("/users/sign%69n");
    }

    /** What proxies have been tricked with: two opinions on where a request ends. */
    static Stream<String> smuggled() {
        String inner = "GET /admin/dead-letters?service=user HTTP/1.1|Host: a||";
        String post = "POST /users/signin HTTP/1.1|Host: a|Content-Type: application/json|";
        return Stream.of(
                post + "Content-Length: 2|Content-Length: 3||{}" + inner,
                post + "Content-Length: 2, 3||{}" + inner,
                post + "Content-Length: +2||{}" + inner,
                post + "Content-Length : 2||{}" + inner,
                post + "Content-Length: -1||{}" + inner,
                post + "Transfer-Encoding: xchunked||2|{}|0||" + inner,
                post + "Transfer-Encoding: chunked, identity||2|{}|0||" + inner,
                post + "Transfer-Encoding: chunked||zz|{}|0||" + inner,
                post + "Transfer-Encoding: chunked||ffffffffff|{}|0||" + inner,
                "POST /users/signin HTTP/9.9|Host: a||" + inner,
                "POST /users/signin|Host: a||" + inner,
                "POST /users/signin HTTP/1.1|Host: a|Host: b||" + inner,
                "POST /users/signin HTTP/1.1|Host: a/b||" + inner,
                "POST /users/signin HTTP/1.1||" + inner,
                "BREW /users/signin HTTP/1.1|Host: a|Connection: close||",
                "TRACE /users/signin HTTP/1.1|Host: a|Connection: close||",
                "CONNECT localhost:1 HTTP/1.1|Host: a|Connection: close||",
                "GET /orders?" + "a".repeat(20_000) + " HTTP/1.1|Host: a||",
                "GET /orders HTTP/1.1|Host: a|A: " + "a".repeat(20_000) + "||",
                "GET /orders HTTP/1.1|Host: a|" + "A: b|".repeat(3_000) + "|");
    }

    @ParameterizedTest
    @MethodSource("smuggled")
    void answersNoRequestThatHidesInAnother(String request) {
        String answer = caller.raw(request.replace("|Host: a|", "|Host: a|Authorization: " + OPERATOR + "|"));
        assertThat(answer)
                .containsPattern("^HTTP/1.1 (4..|50[15]) |\"status\":400")
                .doesNotContain("HTTP/1.1 200");
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void believesTheChunksIfALengthIsToldToo() {
        String answer = caller.raw("POST /users/signin HTTP/1.1|Host: a|Content-Type: application/json|"
                + "Content-Length: 4|Transfer-Encoding: chunked||2|{}|0||GET /orders HTTP/1.1|Host: a||");
        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("Connection: close");
        assertThat(answer.split("HTTP/1.1 ")).as("one answer").hasSize(2);
        assertThat(Shop.USER.request().body()).isEqualTo("{}");
        assertThat(Shop.USER.request().header("Content-Length")).isEqualTo("2");
        assertThat(Shop.USER.request().header("Transfer-Encoding")).isEmpty();
    }

    @Test
    void waitsForNoBodyThatDoesNotCome() {
        String answer = caller.raw(
                "POST /users/signin HTTP/1.1|Host: a|Content-Type: application/json|" + "Content-Length: 10||{}");
        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("request_timeout");
        assertThat(Shop.requests()).isZero();
    }
}
