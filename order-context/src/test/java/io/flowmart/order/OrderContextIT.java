package io.flowmart.order;

import static io.flowmart.order.OrderFixtures.EUR;
import static io.flowmart.order.OrderFixtures.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.testing.ContextTest;
import io.flowmart.platform.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** The order context as it runs: over HTTP, on PostgreSQL. */
@ContextTest
@ExtendWith(OutputCaptureExtension.class)
class OrderContextIT {

    private static final String ORDER = """
            {"currency": "EUR", "items": [
              {"sku": "tea", "name": "Green tea", "quantity": 2, "unitAmount": 450},
              {"sku": "pot", "name": "Tea pot", "quantity": 1, "unitAmount": 2999}]}""";

    private final UserId buyer = UserId.random();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(OrderContext.class)
    static class Application {}

    @Autowired
    private MockMvcTester http;

    @Autowired
    private EventStore events;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void placesAnOrder() {
        MvcTestResult answer = create(ORDER, "key");
        OrderId id = OrderId.of(buyer, "key");
        assertThat(answer).hasStatus(201);
        assertThat(answer).headers().hasValue("Location", "/orders/status/" + id + "?minVersion=0");
        assertThat(answer).headers().hasValue("ETag", "\"0\"");
        assertThat(answer).headers().doesNotContainHeader("Idempotent-Replayed");
        assertThat(answer).bodyJson().isStrictlyEqualTo("""
                        {"orderId": "%s", "status": "pending", "totalAmount": 3899, "currency": "EUR", "version": 0}""".formatted(id));
        assertThat(events(id)).singleElement().isInstanceOf(OrderCreated.class);
    }

    @Test
    void givesTheFirstAnswerToARepeatedRequest() {
        MvcTestResult first = create(ORDER, "key");
        MvcTestResult second = create(ORDER.replaceAll("\\s+(?=[{\"])", " "), "key");
        assertThat(second).hasStatus(201);
        assertThat(second).headers().hasValue("Idempotent-Replayed", "true");
        assertThat(second).bodyText().isEqualTo(body(first));
        assertThat(events(OrderId.of(buyer, "key"))).hasSize(1);
    }

    @Test
    void refusesTheSameKeyWithAnotherBody() {
        create(ORDER, "key");
        assertProblem(create(ORDER.replace("450", "451"), "key"), 409, "idempotency_key_reused", null);
    }

    @Test
    void doesNotMixTheKeysOfTwoUsers() {
        create(ORDER, "key");
        MvcTestResult other = create(ORDER.replace("450", "451"), "key", TestTokens.customer(UserId.random()));
        assertThat(other).hasStatus(201);
    }

    @Test
    void makesOneOrderOfManyRequestsAtOnce() throws Exception {
        Callable<MvcTestResult> request = () -> create(ORDER, "key");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<MvcTestResult> answer :
                    callers.invokeAll(Stream.generate(() -> request).limit(20).toList())) {
                assertThat(answer.get()).hasStatus(201);
            }
        }
        assertThat(events(OrderId.of(buyer, "key"))).hasSize(1);
    }

    @Test
    void becomesPaidWhenItsPaymentSucceeded() {
        create(ORDER, "key");
        OrderId id = OrderId.of(buyer, "key");
        paymentSucceeded(id);
        await().untilAsserted(() -> assertThat(events(id))
                .extracting(Object::getClass)
                .containsExactly(OrderCreated.class, OrderPaid.class, OrderConfirmed.class));
    }

    @Test
    void cancelsAnOrderOnce() {
        create(ORDER, "key");
        OrderId id = OrderId.of(buyer, "key");
        String cancelled = """
                {"orderId": "%s", "status": "cancelled", "version": 1}""".formatted(id);
        assertThat(cancel(id.value(), buyer)).hasStatus(200).bodyJson().isStrictlyEqualTo(cancelled);
        assertThat(cancel(id.value(), buyer)).hasStatus(200).bodyJson().isStrictlyEqualTo(cancelled);
        assertThat(events(id)).hasSize(2);
    }

    @Test
    void doesNotTellAStrangersOrderFromNone() {
        create(ORDER, "key");
        OrderId id = OrderId.of(buyer, "key");
        MvcTestResult strangers = cancel(id.value(), UserId.random());
        MvcTestResult none = cancel(OrderId.of(buyer, "other").value(), buyer);
        assertProblem(strangers, 404, "not_found", null);
        assertProblem(none, 404, "not_found", null);
        assertThat(body(strangers).replace(id.value(), "X"))
                .isEqualTo(body(none).replace(OrderId.of(buyer, "other").value(), "X"));
    }

    @Test
    void refusesToCancelWhatIsNoOrder() {
        assertProblem(cancel("order-1", buyer), 400, "invalid_field", "orderId");
    }

    @Test
    void refusesToCancelWithoutAReason() {
        create(ORDER, "key");
        MvcTestResult answer = post("/orders/" + OrderId.of(buyer, "key") + "/cancel", "{}", "k", buyer());
        assertProblem(answer, 400, "invalid_field", "reason");
    }

    @Test
    void needsAnIdempotencyKey() {
        MvcTestResult answer = http.post()
                .uri("/orders/create")
                .header("Authorization", buyer())
                .contentType(MediaType.APPLICATION_JSON)
                .content(ORDER)
                .exchange();
        assertProblem(answer, 400, "missing_header", "Idempotency-Key");
    }

    @Test
    void needsADecentIdempotencyKey() {
        assertProblem(create(ORDER, " "), 400, "invalid_field", "Idempotency-Key");
        assertProblem(create(ORDER, "k".repeat(256)), 400, "invalid_field", "Idempotency-Key");
    }

    static Stream<Arguments> badOrders() {
        String line = "{\"sku\": \"tea\", \"name\": \"Tea\", \"quantity\": 1, \"unitAmount\": 450}";
        return Stream.of(
                Arguments.of("malformed JSON", "{\"currency\": \"EUR\"", "malformed_json", null),
                Arguments.of("no JSON at all", "currency=EUR", "malformed_json", null),
                Arguments.of("an empty body", "", "malformed_json", null),
                Arguments.of("a list", "[]", "malformed_json", null),
                Arguments.of("null", "null", "malformed_json", null),
                Arguments.of("no currency", "{\"items\": [" + line + "]}", "invalid_field", "currency"),
                Arguments.of("an unknown currency", order("EUX", line), "invalid_field", "currency"),
                Arguments.of("a currency in lower case", order("eur", line), "invalid_field", "currency"),
                Arguments.of("gold", order("XAU", line), "currency_not_payable", "currency"),
                Arguments.of("no items", "{\"currency\": \"EUR\"}", "invalid_field", "items"),
                Arguments.of("an empty order", order("EUR", ""), "lines_out_of_range", "items"),
                Arguments.of("a null line", order("EUR", "null"), "invalid_field", "items[0]"),
                Arguments.of(
                        "too many lines", order("EUR", (line + ",").repeat(200) + line), "lines_out_of_range", "items"),
                Arguments.of("no sku", order("EUR", line.replace("sku", "x")), "invalid_field", "items[0].sku"),
                Arguments.of("a blank name", order("EUR", line.replace("Tea", " ")), "invalid_field", "items[0].name"),
                Arguments.of(
                        "an over-long name",
                        order("EUR", line.replace("Tea", "T".repeat(256))),
                        "invalid_field",
                        "items[0].name"),
                Arguments.of(
                        "a NUL character",
                        order("EUR", line.replace("Tea", "T\\u0000")),
                        "invalid_field",
                        "items[0].name"),
                Arguments.of(
                        "a line feed", order("EUR", line.replace("Tea", "T\\nea")), "invalid_field", "items[0].name"),
                Arguments.of(
                        "no quantity",
                        order("EUR", line.replace("quantity", "x")),
                        "invalid_field",
                        "items[0].quantity"),
                Arguments.of(
                        "no price",
                        order("EUR", line.replace("unitAmount", "x")),
                        "invalid_field",
                        "items[0].unitAmount"),
                Arguments.of("a quantity of zero", quantity("0"), "quantity_out_of_range", "items[0].quantity"),
                Arguments.of("a negative quantity", quantity("-1"), "quantity_out_of_range", "items[0].quantity"),
                Arguments.of("a huge quantity", quantity("10000"), "quantity_out_of_range", "items[0].quantity"),
                Arguments.of("more than an int", quantity("99999999999"), "invalid_field", "items[0].quantity"),
                Arguments.of("half a pot", quantity("1.5"), "invalid_field", "items[0].quantity"),
                Arguments.of("a quantity in quotes", quantity("\"1\""), "invalid_field", "items[0].quantity"),
                Arguments.of("a price below zero", price("-1"), "amount_negative", "items[0].unitAmount"),
                Arguments.of("a total of nothing", price("0"), "total_out_of_range", "items"),
                Arguments.of("a total of nine digits", price("100000000"), "total_out_of_range", "items"),
                Arguments.of("more than a long", price("9223372036854775808"), "invalid_field", "items[0].unitAmount"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badOrders")
    void refusesABadOrderAndWritesNothing(String what, String body, String code, String field, CapturedOutput output) {
        long before = eventCount();
        assertProblem(create(body, UUID.randomUUID().toString()), 400, code, field);
        assertThat(eventCount()).isEqualTo(before);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void needsAnAccessTokenThatIsValid() {
        assertProblem(create(ORDER, "k", TestTokens.expired(buyer)), 401, "unauthenticated", null);
        assertProblem(create(ORDER, "k", TestTokens.forged(buyer)), 401, "unauthenticated", null);
        assertProblem(create(ORDER, "k", "Bearer rubbish"), 401, "unauthenticated", null);
        assertProblem(create(ORDER, "k", "Basic dTpw"), 401, "unauthenticated", null);
        assertProblem(create(ORDER, "k", TestTokens.service("payment", "users.read")), 403, "forbidden", null);
    }

    @Test
    void needsJson() {
        MvcTestResult answer = http.post()
                .uri("/orders/create")
                .header("Authorization", buyer())
                .header("Idempotency-Key", "k")
                .contentType(MediaType.TEXT_PLAIN)
                .content(ORDER)
                .exchange();
        assertProblem(answer, 415, "unsupported_media_type", null);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertProblem(create(ORDER + " ".repeat(1 << 20), "k"), 413, "body_too_large", null);
    }

    @Test
    void knowsNoOtherPaths() {
        assertProblem(post("/orders/x/y/z", "{}", "k", buyer()), 404, "not_found", null);
    }

    private static String order(String currency, String lines) {
        return "{\"currency\": \"%s\", \"items\": [%s]}".formatted(currency, lines);
    }

    private static String quantity(String quantity) {
        return order(
                "EUR",
                "{\"sku\": \"tea\", \"name\": \"Tea\", \"quantity\": %s, \"unitAmount\": 450}".formatted(quantity));
    }

    private static String price(String price) {
        return order(
                "EUR", "{\"sku\": \"tea\", \"name\": \"Tea\", \"quantity\": 1, \"unitAmount\": %s}".formatted(price));
    }

    private String buyer() {
        return TestTokens.customer(buyer);
    }

    private MvcTestResult create(String body, String key) {
        return create(body, key, buyer());
    }

    private MvcTestResult create(String body, String key, String token) {
        return post("/orders/create", body, key, token);
    }

    private MvcTestResult cancel(String order, UserId user) {
        return post(
                "/orders/" + order + "/cancel", "{\"reason\": \"Changed my mind\"}", "k", TestTokens.customer(user));
    }

    private MvcTestResult post(String path, String body, String key, String token) {
        return http.post()
                .uri(path)
                .header("Authorization", token)
                .header("Idempotency-Key", key)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private static void assertProblem(MvcTestResult answer, int status, String code, String field) {
        assertThat(answer).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer).bodyJson().extractingPath("$.code").isEqualTo(code);
        if (field == null) {
            assertThat(answer).bodyJson().doesNotHavePath("$.field");
        } else {
            assertThat(answer).bodyJson().extractingPath("$.field").isEqualTo(field);
        }
    }

    private static String body(MvcTestResult answer) {
        return new String(answer.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private List<Object> events(OrderId order) {
        return events.readEvents(order.value())
                .asStream()
                .<Object>map(Message::getPayload)
                .toList();
    }

    private long eventCount() {
        return jdbc.sql("select count(*) from event_store.domain_event")
                .query(Long.class)
                .single();
    }

    private void paymentSucceeded(OrderId order) {
        PaymentId payment = PaymentId.of(order);
        events.publish(new GenericDomainEventMessage<>(
                "payment",
                payment.value(),
                0,
                new PaymentProcessed(
                        payment, order, buyer, AttemptId.of(payment, 1), Outcome.SUCCEEDED, TOTAL, EUR, null)));
    }
}
