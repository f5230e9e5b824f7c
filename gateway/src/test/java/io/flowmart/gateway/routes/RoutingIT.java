package io.flowmart.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.Caller.Answer;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.gateway.testing.StubService;
import io.flowmart.gateway.testing.StubService.Received;
import io.flowmart.platform.security.testing.TestTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class RoutingIT {

    private static final String TOKEN = "Authorization";
    private static final UserId USER = UserId.random();
    private static final Map<Target, List<StubService>> STUBS = Map.of(
            Target.USER, List.of(Shop.USER),
            Target.ORDER, List.of(Shop.ORDER, Shop.OTHER_ORDER),
            Target.PAYMENT, List.of(Shop.PAYMENT),
            Target.QUERY, List.of(Shop.QUERY),
            Target.NOTIFICATION, List.of(Shop.NOTIFICATION),
            Target.NAMED, List.of(Shop.PAYMENT),
            Target.NAMED_OR_OWNER, List.of(Shop.PAYMENT));

    private static final List<Route> ALL = Routes.ALL;

    @Autowired
    private Caller caller;

    @ParameterizedTest
    @FieldSource("ALL")
    void passesOnWhatIsInTheTable(Route route) {
        String path = path(route);
        Answer answer = send(route, path);
        assertThat(answer.status()).isEqualTo(200);
        List<Received> received = STUBS.get(route.target()).stream()
                .flatMap(stub -> stub.received().stream())
                .toList();
        assertThat(received).singleElement().satisfies(request -> assertThat(request.method() + " " + request.uri())
                .isEqualTo(route.method() + " " + path));
        assertThat(received.getFirst().body()).isEqualTo(route.method().name().equals("GET") ? "" : "{ \"a\" : 1 }");
        assertThat(Shop.requests()).isEqualTo(1);
    }

    private Answer send(Route route, String path) {
        return route.method().name().equals("GET")
                ? caller.get(path, TOKEN, tokenFor(route))
                : caller.send(
                        route.method().name(),
                        path,
                        BodyPublishers.ofString("{ \"a\" : 1 }"),
                        TOKEN,
                        tokenFor(route),
                        "Content-Type",
                        "application/json;charset=UTF-8");
    }

    private static String path(Route route) {
        return route.path().replaceAll("\\{\\w+}", "some-%C3%A4-id")
                + (route.target().isChosen() ? "?service=payment" : "");
    }

    private static String tokenFor(Route route) {
        return route.access() == Access.OPERATOR ? TestTokens.operator() : TestTokens.customer(USER);
    }

    static Stream<Route> guarded() {
        return ALL.stream().filter(route -> route.access() != Access.ANYONE);
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void asksForAToken(Route route) {
        Answer answer = caller.send(route.method().name(), path(route), BodyPublishers.noBody());
        assertThat(answer.problem()).isEqualTo("application/problem+json 401 unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(Shop.requests()).isZero();
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void doesNothingForAService(Route route) {
        String service = TestTokens.service("payment", "users.read");
        assertThat(caller.send(route.method().name(), path(route), BodyPublishers.noBody(), TOKEN, service)
                        .problem())
                .isEqualTo("application/problem+json 403 forbidden");
        assertThat(Shop.requests()).isZero();
    }

    static Stream<Route> ofOperators() {
        return ALL.stream().filter(route -> route.access() == Access.OPERATOR);
    }

    @ParameterizedTest
    @MethodSource("ofOperators")
    void keepsCustomersFromWhatOperatorsMayDo(Route route) {
        String customer = TestTokens.customer(USER);
        assertThat(caller.send(route.method().name(), path(route), BodyPublishers.noBody(), TOKEN, customer)
                        .problem())
                .isEqualTo("application/problem+json 403 forbidden");
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void refusesBadTokens() {
        for (String token : List.of(TestTokens.expired(USER), TestTokens.forged(USER), "Bearer nonsense")) {
            assertThat(caller.get("/orders", TOKEN, token).problem())
                    .isEqualTo("application/problem+json 401 unauthenticated");
        }
        assertThat(Shop.requests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nowhere",
                "/oauth2/token",
                "/oauth2/jwks",
                "/.well-known/openid-configuration",
                "/dev/mails",
                "/users",
                "/users/get",
                "/orders/",
                "/orders/a/b/c",
                "/admin",
                "/admin/nothing",
                "/payment/actuator/health",
                "/actuator/heapdump",
                "/error/x"
            })
    void servesNothingElse(String path) {
        assertThat(caller.get(path, TOKEN, TestTokens.operator()).problem())
                .isEqualTo("application/problem+json 404 not_found");
        assertThat(caller.post(path, "{}", TOKEN, TestTokens.operator()).problem())
                .isEqualTo("application/problem+json 404 not_found");
        assertThat(Shop.requests()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PUT     | /orders/create                | GET, HEAD, POST
                    DELETE  | /users/signin                 | POST
                    PATCH   | /admin/dead-letters/retry     | DELETE, GET, HEAD, POST
                    OPTIONS | /orders                       | GET, HEAD
                    """)
    void saysHowElseToAsk(String method, String path, String allowed) {
        Answer answer = caller.send(method, path, BodyPublishers.noBody(), TOKEN, TestTokens.operator());
        assertThat(answer.problem()).isEqualTo("application/problem+json 405 method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo(allowed);
        assertThat(Shop.requests()).isZero();
    }

    @Test
    void answersHeadLikeGetButForTheBody() {
        Answer answer = caller.send("HEAD", "/orders", BodyPublishers.noBody(), TOKEN, TestTokens.customer(USER));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        assertThat(Shop.QUERY.request().method()).isEqualTo("HEAD");
    }

    @Test
    void passesTheQuestionOnAsItWasAsked() {
        caller.get("/orders?limit=5&cursor=a%2Bb%20c%26d&x=%C3%A4&x=2&empty=", TOKEN, TestTokens.customer(USER));
        assertThat(Shop.QUERY.request().uri()).isEqualTo("/orders?limit=5&cursor=a%2Bb%20c%26d&x=%C3%A4&x=2&empty=");
    }

    @Test
    void passesOnWhatTheCallerSaysAndWhatTheServiceAnswers() {
        answersOfOrders(exchange -> {
            exchange.getResponseHeaders().set("Location", "/orders/status/order-1?minVersion=0");
            exchange.getResponseHeaders().set("Idempotent-Replayed", "true");
            exchange.getResponseHeaders().set("ETag", "\"0\"");
            StubService.answer(exchange, 201, "{\"orderId\":\"order-1\"}");
        });
        String token = TestTokens.customer(USER);
        Answer answer = caller.post("/orders/create", "{}", TOKEN, token, "Idempotency-Key", "k", "Prefer", "wait=1");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("{\"orderId\":\"order-1\"}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Location")).isEqualTo("/orders/status/order-1?minVersion=0");
        assertThat(answer.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(answer.header("ETag")).isEqualTo("\"0\"");
        Received request = Stream.of(Shop.ORDER, Shop.OTHER_ORDER)
                .flatMap(order -> order.received().stream())
                .findAny()
                .orElseThrow();
        assertThat(request.header(TOKEN)).isEqualTo(token);
        assertThat(request.header("Idempotency-Key")).isEqualTo("k");
        assertThat(request.header("Prefer")).isEqualTo("wait=1");
    }

    @Test
    void passesOnWhatStripeSignedAsItCame() {
        String signed = "{ \"id\":\t\"evt_1\",\r\n  \"name\": \"Zo\u00eb\" }\n";
        Answer answer = caller.post("/payments/stripe/webhook", signed, "Stripe-Signature", "t=1,v1=ab,v1=cd");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Shop.PAYMENT.request().body()).isEqualTo(signed);
        assertThat(Shop.PAYMENT.request().header("Stripe-Signature")).isEqualTo("t=1,v1=ab,v1=cd");
        assertThat(Shop.PAYMENT.request().header("Content-Type")).startsWith("application/json");
    }

    private static void answersOfOrders(HttpHandler how) {
        Shop.ORDER.answers(how);
        Shop.OTHER_ORDER.answers(how);
    }

    @Test
    void leavesTheProblemsOfServicesAsTheyAre() {
        Shop.QUERY.answers(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            StubService.answer(exchange, 503, "{\"code\":\"version_not_there\"}");
        });
        Answer answer =
                caller.get("/orders/" + OrderId.of(USER, "k") + "?minVersion=4", TOKEN, TestTokens.customer(USER));
        assertThat(answer.problem()).isEqualTo("application/problem+json 503 version_not_there");
        assertThat(answer.header("Retry-After")).isEqualTo("7");
    }

    @Test
    void letsCallersKeepWhatHasAnETagIfTheyAskEachTime() {
        Shop.QUERY.answers(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"3\"");
            exchange.getResponseHeaders().set("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate");
            exchange.getResponseHeaders().set("Pragma", "no-cache");
            exchange.getResponseHeaders().set("Expires", "0");
            boolean known = "\"3\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            StubService.answer(exchange, known ? 304 : 200, "{}");
        });
        Answer first = caller.get("/orders/order-1", TOKEN, TestTokens.customer(USER));
        assertThat(first.header("ETag")).isEqualTo("\"3\"");
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache, private");
        assertThat(first.header("Pragma") + first.header("Expires")).isEmpty();
        assertThat(first.header("Vary")).contains("Authorization");
        Answer again = caller.get("/orders/order-1", TOKEN, TestTokens.customer(USER), "If-None-Match", "\"3\"");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo("\"3\"");
    }

    @Test
    void asksTheServiceEachTimeSoThatNobodySeesWhatIsAnothers() {
        Shop.QUERY.answers(exchange -> {
            String who = exchange.getRequestHeaders().getFirst("Authorization");
            exchange.getResponseHeaders().set("ETag", "\"3\"");
            StubService.answer(exchange, 200, "{\"who\":\"" + who.hashCode() + "\"}");
        });
        String ada = TestTokens.customer(USER);
        String bob = TestTokens.customer(UserId.random());
        assertThat(caller.get("/orders/order-1", TOKEN, ada).text()).contains("" + ada.hashCode());
        assertThat(caller.get("/orders/order-1", TOKEN, bob).text()).contains("" + bob.hashCode());
    }

    @Test
    void forbidsToKeepAnythingElse() {
        assertThat(caller.get("/orders", TOKEN, TestTokens.customer(USER)).header("Cache-Control"))
                .contains("no-store");
    }

    @ParameterizedTest
    @CsvSource({"order-1,ORDER", "payment-1,PAYMENT", "user-1,USER"})
    void asksTheOwnerAboutAnAggregate(String id, String owner) {
        caller.get("/admin/audit/events?aggregateId=" + id, TOKEN, TestTokens.operator());
        List<StubService> asked = owner.equals("ORDER")
                ? List.of(Shop.ORDER, Shop.OTHER_ORDER)
                : List.of(owner.equals("USER") ? Shop.USER : Shop.PAYMENT);
        assertThat(asked).anyMatch(service -> service.received().size() == 1);
        assertThat(Shop.requests()).isEqualTo(1);
    }

    @Test
    void asksWhomTheOperatorNamesEvenAboutWhatIsAnothers() {
        caller.get("/admin/audit/events?aggregateId=order-1&service=query", TOKEN, TestTokens.operator());
        assertThat(Shop.QUERY.request().uri()).startsWith("/admin/audit/events?aggregateId=order-1");
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/dead-letters, 400 missing_parameter service",
        "/admin/audit/events, 400 missing_parameter service",
        "/admin/audit/events?aggregateId=x-1, 400 missing_parameter service",
        "/admin/republish?service=shipping, 400 invalid_field service",
        "/admin/republish?service=, 400 invalid_field service"
    })
    void wantsToKnowWhomToAsk(String path, String problem) {
        assertThat(caller.get(path, TOKEN, TestTokens.operator()).problem())
                .isEqualTo("application/problem+json " + problem);
        assertThat(Shop.requests()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/republish/1, /admin/republish/1?service=payment",
        "/admin/dead-letters/retry?group=a%20b, /admin/dead-letters/retry?group=a%20b&service=payment"
    })
    void leadsBackToTheServiceThatWasNamed(String location, String passedOn) {
        Shop.PAYMENT.answers(exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            StubService.answer(exchange, 202, "{}");
        });
        assertThat(caller.post("/admin/republish?service=payment", "{}", TOKEN, TestTokens.operator())
                        .header("Location"))
                .isEqualTo(passedOn);
    }
}
