package io.flowmart.order;

import static io.flowmart.order.OrderFixtures.EUR;
import static io.flowmart.order.OrderFixtures.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPartiallyRefunded;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderEvent.OrderRefundFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefundFailed;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.payment.RefundId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.platform.testing.ContextTest;
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
import org.jspecify.annotations.Nullable;
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
    void isPaidAgainAfterItsPaymentFailed() {
        OrderId id = orderWhosePaymentFailed();
        PaymentMethodId method = PaymentMethodId.of(buyer, "stripe", "pm_2");

        MvcTestResult answer = pay(id, "{\"paymentMethodId\": \"" + method + "\"}", "again");

        assertThat(answer).hasStatus(202);
        assertThat(answer).headers().hasValue("Location", "/orders/status/" + id + "?minVersion=2");
        assertThat(answer).headers().hasValue("ETag", "\"2\"");
        assertThat(answer).headers().doesNotContainHeader("Idempotent-Replayed");
        assertThat(answer).bodyJson().isStrictlyEqualTo("""
                        {"orderId": "%s", "status": "pending", "version": 2}""".formatted(id));
        assertThat(events(id))
                .last()
                .isEqualTo(
                        new OrderPaymentRetried(id, buyer, TOTAL, EUR, 2, method, PaymentAttempts.hashed(id, "again")));
    }

    @Test
    void givesTheFirstAnswerToARepeatedRequestToPay() {
        OrderId id = orderWhosePaymentFailed();
        MvcTestResult first = pay(id, "{}", "again");

        MvcTestResult second = pay(id, "{\"paymentMethodId\": null}", "again");

        assertThat(second).hasStatus(202);
        assertThat(second).headers().hasValue("Idempotent-Replayed", "true");
        assertThat(second).headers().hasValue("ETag", "\"2\"");
        assertThat(second).headers().hasValue("Location", "/orders/status/" + id + "?minVersion=2");
        assertThat(second).bodyText().isEqualTo(body(first));
        assertThat(events(id)).hasSize(3);
    }

    @Test
    void makesOneAttemptOfManyRequestsAtOnce() throws Exception {
        OrderId id = orderWhosePaymentFailed();
        Callable<MvcTestResult> request = () -> pay(id, "{}", "again");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<MvcTestResult> answer :
                    callers.invokeAll(Stream.generate(() -> request).limit(20).toList())) {
                assertThat(answer.get()).hasStatus(202);
            }
        }
        assertThat(events(id)).hasSize(3);
    }

    @Test
    void refusesTheSameKeyWithAnotherPaymentMethod() {
        OrderId id = orderWhosePaymentFailed();
        pay(id, "{}", "again");
        String other = "{\"paymentMethodId\": \"" + PaymentMethodId.of(buyer, "stripe", "pm_2") + "\"}";
        assertProblem(pay(id, other, "again"), 409, "idempotency_key_reused", null);
        assertProblem(pay(id, other, "another"), 409, "order_not_payable", null);
        assertThat(events(id)).hasSize(3);
    }

    @Test
    void refusesToPayWhatNeedsNoPayment() {
        create(ORDER, "key");
        assertProblem(pay(OrderId.of(buyer, "key"), "{}", "key"), 409, "order_not_payable", null);
    }

    @Test
    void doesNotTellAStrangersOrderThatCouldBePaidFromNone() {
        OrderId id = orderWhosePaymentFailed();
        OrderId none = OrderId.of(buyer, "none");
        MvcTestResult strangers = post("/orders/" + id + "/pay", "{}", "again", TestTokens.customer(UserId.random()));
        assertProblem(strangers, 404, "not_found", null);
        assertProblem(pay(none, "{}", "again"), 404, "not_found", null);
        assertThat(body(strangers).replace(id.value(), "X"))
                .isEqualTo(body(pay(none, "{}", "again")).replace(none.value(), "X"));
        assertThat(events(id)).hasSize(2);
    }

    static Stream<Arguments> badPayments() {
        return Stream.of(
                Arguments.of("malformed JSON", "{\"paymentMethodId\": ", "malformed_json", null),
                Arguments.of("no JSON at all", "paymentMethodId=1", "malformed_json", null),
                Arguments.of("an empty body", "", "malformed_json", null),
                Arguments.of("a list", "[]", "malformed_json", null),
                Arguments.of("null", "null", "malformed_json", null),
                Arguments.of("a name at Stripe", method("\"pm_card_visa\""), "invalid_field", "paymentMethodId"),
                Arguments.of(
                        "an id of another kind",
                        method("\"" + OrderId.of(UserId.random(), "k") + "\""),
                        "invalid_field",
                        "paymentMethodId"),
                Arguments.of("an empty text", method("\"\""), "invalid_field", "paymentMethodId"),
                Arguments.of("a NUL character", method("\"method-\\u0000\""), "invalid_field", "paymentMethodId"),
                Arguments.of(
                        "a long text",
                        method("\"method-" + "0".repeat(10_000) + "\""),
                        "invalid_field",
                        "paymentMethodId"),
                Arguments.of("a number", method("7"), "invalid_field", "paymentMethodId"),
                Arguments.of("another field", "{\"paymentMethod\": null}", "invalid_field", "paymentMethod"),
                Arguments.of("an object", method("{\"value\": \"x\"}"), "invalid_field", "paymentMethodId"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badPayments")
    void refusesABadRequestToPayAndWritesNothing(
            String what, String body, String code, String field, CapturedOutput output) {
        OrderId id = orderWhosePaymentFailed();
        assertProblem(pay(id, body, "again"), 400, code, field);
        assertThat(events(id)).hasSize(2);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void refusesToPayWithoutADecentIdempotencyKey() {
        OrderId id = OrderId.of(buyer, "key");
        MvcTestResult answer = http.post()
                .uri("/orders/" + id + "/pay")
                .header("Authorization", buyer())
                .contentType(MediaType.APPLICATION_JSON)
                .content("{}")
                .exchange();
        assertProblem(answer, 400, "missing_header", "Idempotency-Key");
        assertProblem(pay(id, "{}", " "), 400, "invalid_field", "Idempotency-Key");
        assertProblem(pay(id, "{}", "k".repeat(256)), 400, "invalid_field", "Idempotency-Key");
    }

    @Test
    void refusesToPayWhatIsNoOrder() {
        assertProblem(post("/orders/order-1/pay", "{}", "k", buyer()), 400, "invalid_field", "orderId");
    }

    @Test
    void refusesToPayWithABodyThatIsTooLarge() {
        OrderId id = OrderId.of(buyer, "key");
        assertProblem(pay(id, "{}" + " ".repeat(1 << 20), "k"), 413, "body_too_large", null);
    }

    @Test
    void needsAnAccessTokenThatIsValidToPay() {
        String path = "/orders/" + OrderId.of(buyer, "key") + "/pay";
        assertProblem(post(path, "{}", "k", TestTokens.expired(buyer)), 401, "unauthenticated", null);
        assertProblem(post(path, "{}", "k", TestTokens.service("payment", "users.read")), 403, "forbidden", null);
    }

    @Test
    void isRefundedAsItsPaymentSays() {
        create(ORDER, "key");
        OrderId id = OrderId.of(buyer, "key");
        paymentSucceeded(id);
        PaymentId payment = PaymentId.of(id);
        happens(payment, 1, new PaymentRefunded(payment, id, buyer, RefundId.of(payment, 1), "re_1", 1000, EUR, 1000L));
        happens(
                payment,
                2,
                new PaymentRefunded(payment, id, buyer, RefundId.of(payment, 2), "re_2", TOTAL - 1000, EUR, TOTAL));
        happens(
                payment,
                3,
                new PaymentRefundFailed(
                        payment, id, buyer, RefundId.of(payment, 1), 1000, EUR, "declined", TOTAL - 1000));
        await().untilAsserted(() -> assertThat(events(id))
                .extracting(Object::getClass)
                .containsExactly(
                        OrderCreated.class,
                        OrderPaid.class,
                        OrderConfirmed.class,
                        OrderPartiallyRefunded.class,
                        OrderRefunded.class,
                        OrderRefundFailed.class));
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
        String path = "/orders/" + OrderId.of(buyer, "key") + "/cancel";
        assertProblem(post(path, "{}", "k", buyer()), 400, "invalid_field", "reason");
        assertProblem(post(path, "{\"raeson\": \"Mine\"}", "k", buyer()), 400, "invalid_field", "raeson");
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
                Arguments.of(
                        "a field too many",
                        ORDER.replaceFirst("\\{", "{\"coupon\": \"X\", "),
                        "invalid_field",
                        "coupon"),
                Arguments.of(
                        "a field too many in a line",
                        order("EUR", line.replace("\"quantity\"", "\"discount\": 5, \"quantity\"")),
                        "invalid_field",
                        "items[0].discount"),
                Arguments.of("no items", "{\"currency\": \"EUR\"}", "invalid_field", "items"),
                Arguments.of("an empty order", order("EUR", ""), "lines_out_of_range", "items"),
                Arguments.of("a null line", order("EUR", "null"), "invalid_field", "items[0]"),
                Arguments.of(
                        "too many lines", order("EUR", (line + ",").repeat(200) + line), "lines_out_of_range", "items"),
                Arguments.of(
                        "no sku",
                        order("EUR", line.replace("\"sku\": \"tea\", ", "")),
                        "invalid_field",
                        "items[0].sku"),
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
                        order("EUR", line.replace("\"quantity\": 1, ", "")),
                        "invalid_field",
                        "items[0].quantity"),
                Arguments.of(
                        "no price",
                        order("EUR", line.replace(", \"unitAmount\": 450", "")),
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

    private static String method(String json) {
        return "{\"paymentMethodId\": " + json + "}";
    }

    private OrderId orderWhosePaymentFailed() {
        create(ORDER, "key");
        OrderId id = OrderId.of(buyer, "key");
        paymentEnds(id, Outcome.FAILED, "expired_card");
        await().until(() -> events(id).size() == 2);
        return id;
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

    private MvcTestResult pay(OrderId order, String body, String key) {
        return post("/orders/" + order + "/pay", body, key, buyer());
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
        paymentEnds(order, Outcome.SUCCEEDED, null);
    }

    private void paymentEnds(OrderId order, Outcome outcome, @Nullable String reason) {
        PaymentId payment = PaymentId.of(order);
        AttemptId attempt = AttemptId.of(payment, 1);
        happens(payment, 0, new PaymentProcessed(payment, order, buyer, attempt, outcome, TOTAL, EUR, reason));
    }

    private void happens(PaymentId payment, long sequence, PaymentEvent event) {
        events.publish(new GenericDomainEventMessage<>("payment", payment.value(), sequence, event));
    }
}
