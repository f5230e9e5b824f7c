package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyFound;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyResolved;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.DiscrepancyId;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentFeeCharged;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.user.UserId;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.platform.testing.ContextTest;
import io.flowmart.platform.testing.TestTokens;
import io.flowmart.stripe.simulator.StripeSimulator;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.GenericMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stripe's books and ours: whatever webhooks were lost, a run of the reconciliation finds what was missed. */
@ContextTest
class ReconciliationIT {

    private static final String PATH = "/admin/reconciliation";
    private static final String SECRET = "whsec_reconciliation";
    private static final Currency EUR = Currency.getInstance("EUR");
    private static final long AMOUNT = 3899;
    private static final String LOSE_WEBHOOKS = "{\"kind\": \"webhook_never\"}";
    private static final StripeSimulator.Settings PLACE =
            StripeSimulator.Settings.of(TestDatabase.fresh()).withPort(0);
    private static final UserServiceStub USERS = new UserServiceStub();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static StripeSimulator simulator = StripeSimulator.start(PLACE);
    private static final StripeBooks BOOKS = new StripeBooks(simulator.address());
    private static boolean told;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(PaymentContext.class)
    static class Application {}

    @Autowired
    private EventStore events;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private StripeClient stripe;

    @Autowired
    private MeterRegistry metrics;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        URI address = simulator.address();
        settings.add("flowmart.security.issuer", USERS::url);
        settings.add("flowmart.security.service-secret", () -> "a secret among services");
        settings.add("flowmart.security.client-secret-key", () -> PaymentFixtures.SECRETS_KEY);
        settings.add("flowmart.stripe.api-base", () -> address);
        settings.add("flowmart.stripe.api-key", () -> "sk_test_payment");
        settings.add("flowmart.stripe.webhook.secrets", () -> SECRET);
        settings.add("flowmart.stripe.webhook.patience", () -> "0s");
        settings.add("flowmart.payment.first-retry", () -> "20ms");
        settings.add("flowmart.payment.look-again", () -> "1h");
        settings.add("flowmart.payment.reconciliation.every", () -> "-");
        settings.add("flowmart.payment.reconciliation.settle", () -> "0s");
        settings.add("flowmart.stripe.limits.per-second", () -> "1000");
        settings.add("flowmart.stripe.limits.in-flight", () -> "10");
        settings.add("db-scheduler.polling-interval", () -> "50ms");
        settings.add("db-scheduler.heartbeat-interval", () -> "250ms");
    }

    @AfterAll
    static void close() {
        simulator.close();
        USERS.close();
    }

    /** Stripe has events for us, and each webhook with one is lost. */
    @BeforeEach
    void losesAllWebhooks() {
        if (!told) {
            int same = simulator.address().getPort();
            simulator.close();
            simulator =
                    StripeSimulator.start(PLACE.withPort(same).withWebhook(url("/payments/stripe/webhook"), SECRET));
            told = true;
        }
        BOOKS.faults(LOSE_WEBHOOKS);
    }

    @Test
    void makesUpForAWebhookThatNeverCame() {
        PaymentId payment = place("pm_card_authenticationRequired");
        await().until(() -> has(payment, PaymentActionRequired.class));
        BOOKS.authenticate(intentOf(payment));

        JsonNode state = reconcile();

        await().until(() -> has(payment, PaymentProcessed.class));
        assertThat(state.path("lastRun").path("eventsMadeUp").asInt()).isPositive();
        assertThat(reconcile().path("lastRun").path("eventsMadeUp").asInt()).isZero();
    }

    @Test
    void makesUpForNoWebhookThatCame() {
        reconcile();
        BOOKS.heal();
        PaymentId payment = place("pm_card_authenticationRequired");
        await().until(() -> has(payment, PaymentActionRequired.class));
        BOOKS.authenticate(intentOf(payment));
        await().until(() -> has(payment, PaymentProcessed.class));
        await().untilAsserted(() -> assertThat(taken()).containsAll(sent("payment_intent.requires_action")));
        await().untilAsserted(() -> assertThat(taken()).containsAll(sent("payment_intent.succeeded")));

        assertThat(reconcile().path("lastRun").path("eventsMadeUp").asInt()).isZero();
    }

    private List<String> taken() {
        return jdbc.sql("select event_id from payment_context.stripe_event")
                .query(String.class)
                .list();
    }

    private static List<String> sent(String type) {
        return BOOKS.events(type).stream()
                .map(event -> event.path("id").asString())
                .toList();
    }

    @Test
    void reportsARefundThatWasMadeAtStripeByHand() throws Exception {
        PaymentId payment = paid();
        refundByHand(intentOf(payment));

        reconcile();

        assertThat(of(payment, PaymentRefunded.class)).singleElement().returns(AMOUNT, PaymentRefunded::refundedInAll);
    }

    @Test
    void reportsADispute() {
        PaymentId payment = paid();
        String dispute = BOOKS.dispute(intentOf(payment));

        reconcile();
        reconcile();

        assertThat(of(payment, PaymentDisputed.class)).singleElement().returns(dispute, PaymentDisputed::disputeId);
    }

    @Test
    void recordsWhatStripeKeepsOfACharge() {
        PaymentId payment = paid();

        reconcile();
        reconcile();

        assertThat(of(payment, PaymentFeeCharged.class))
                .containsExactly(new PaymentFeeCharged(payment, orderOf(payment), 83, EUR));
    }

    @Test
    void findsAChargeForAnUnknownPaymentOnceUntilItIsGivenBack() throws Exception {
        OrderId order = OrderId.of(UserId.random(), "k");
        PaymentId unknown = PaymentId.of(order);
        String intent = charge(unknown, order, AttemptId.of(unknown, 1));

        reconcile();
        JsonNode state = reconcile();

        DiscrepancyId found = DiscrepancyId.of(Kind.UNKNOWN_PAYMENT, intent);
        assertThat(of(found))
                .containsExactly(new DiscrepancyFound(
                        found, Kind.UNKNOWN_PAYMENT, unknown, order, intent, AMOUNT, EUR, "succeeded"));
        assertThat(finding(state, intent).path("kind").asString()).isEqualTo("unknown_payment");
        assertThat(finding(state, intent).path("orderId").asString()).isEqualTo(order.value());

        refundByHand(intent);
        state = reconcile();

        assertThat(of(found)).last().isEqualTo(new DiscrepancyResolved(found, Kind.UNKNOWN_PAYMENT, unknown, intent));
        assertThat(finding(state, intent).isMissingNode()).isTrue();
    }

    @Test
    void findsAChargeOfAPaymentThatHasFailed() throws Exception {
        PaymentId payment = place("pm_card_chargeDeclined");
        await().until(() -> has(payment, PaymentProcessed.class));
        String intent = charge(payment, orderOf(payment), AttemptId.of(payment, 1));

        JsonNode state = reconcile();

        assertThat(finding(state, intent).path("kind").asString()).isEqualTo("charged_but_ended");
        assertThat(state.path("openFindings").asInt()).isPositive();
    }

    @Test
    void findsASecondCharge() throws Exception {
        PaymentId payment = paid();
        String intent = charge(payment, orderOf(payment), AttemptId.of(payment, 1));

        assertThat(finding(reconcile(), intent).path("kind").asString()).isEqualTo("charged_twice");
    }

    @Test
    void cancelsWhatNobodyWillEverCharge() throws Exception {
        PaymentId payment = paid();
        String stray = create(metadata(payment, orderOf(payment), AttemptId.of(payment, 1)));

        JsonNode state = reconcile();

        assertThat(stripe.v1().paymentIntents().retrieve(stray).getStatus()).isEqualTo("canceled");
        assertThat(finding(state, stray).isMissingNode()).isTrue();
    }

    @Test
    void readsAllPages() throws Exception {
        List<String> intents = new ArrayList<>();
        for (int i = 0; i < 105; i++) {
            intents.add(create(PaymentIntentCreateParams.builder()
                    .setPaymentMethod("pm_card_visa")
                    .setConfirm(true)));
        }

        JsonNode state = reconcile();

        assertThat(state.path("lastRun").path("events").asInt()).isGreaterThanOrEqualTo(105);
        List<String> known = taken();
        assertThat(BOOKS.events("payment_intent.succeeded"))
                .filteredOn(event -> intents.contains(
                        event.path("data").path("object").path("id").asString()))
                .hasSize(105)
                .allSatisfy(event -> assertThat(known).contains(event.path("id").asString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"status_429\", \"method\": \"GET\", \"path\": \"/v1/events$\", \"times\": 1}",
                "{\"kind\": \"cut_before\", \"method\": \"GET\", \"path\": \"/v1/refunds$\", \"times\": 4}",
                "{\"kind\": \"status_500_before\", \"method\": \"GET\", \"path\": \"/v1/payment_intents$\", \"times\": 1}"
            })
    void goesOnLaterWhenStripeIsAway(String fault) throws Exception {
        PaymentId payment = paid();
        refundByHand(intentOf(payment));
        BOOKS.faults(LOSE_WEBHOOKS, fault);

        Instant failed = failedRun();

        await().until(() -> has(payment, PaymentRefunded.class));
        await().until(() -> at("succeededAt").isAfter(failed));
    }

    @Test
    void anotherProcessGoesOnWithTheRunOfOneThatWasKilled() throws Exception {
        PaymentId payment = paid();
        refundByHand(intentOf(payment));
        BOOKS.faults(LOSE_WEBHOOKS, "{\"kind\": \"status_429\", \"method\": \"GET\", \"path\": \"/v1/refunds$\"}");
        failedRun();

        // As a process leaves it that is killed in the middle: picked, and no heartbeat any more.
        await().until(() -> jdbc.sql("""
                        update event_store.scheduled_tasks
                        set picked = true, picked_by = 'killed', last_heartbeat = now() - interval '1 hour',
                            version = version + 1
                        where task_name = 'flowmart.payment.reconciliation' and not picked""").update() == 1);
        BOOKS.faults(LOSE_WEBHOOKS);

        await().atMost(Duration.ofSeconds(30)).until(() -> has(payment, PaymentRefunded.class));
    }

    @Test
    void makesItsCallsWithinTheLimitsThatAreSet() {
        long before = granted();
        paid();
        reconcile();

        assertThat(granted()).isGreaterThan(before + 6);
        await().until(() -> jdbc.sql("select count(*) from payment_context.stripe_slot where holder is not null")
                        .query(Long.class)
                        .single()
                == 0);
    }

    private long granted() {
        return metrics.timer("flowmart.stripe.wait", "granted", "true").count();
    }

    @Test
    void isForOperatorsAlone() throws Exception {
        assertThat(send("GET", PATH, TestTokens.customer(UserId.random())).statusCode())
                .isEqualTo(403);
        assertThat(send("POST", PATH, TestTokens.customer(UserId.random())).statusCode())
                .isEqualTo(403);
        assertThat(send("POST", PATH, TestTokens.operator()).statusCode()).isEqualTo(202);
        assertThat(send("GET", PATH + "?limit=0", TestTokens.operator()).statusCode())
                .isEqualTo(400);
    }

    /** Asks for a run, and waits for its end. */
    private JsonNode reconcile() {
        Instant asked = Instant.now();
        assertThat(request("POST", PATH)).isEmpty();
        await().until(() -> at("succeededAt").isAfter(asked));
        return state();
    }

    /** Asks for a run that cannot come to its end, and waits until it has said so. */
    private Instant failedRun() {
        Instant asked = Instant.now();
        request("POST", PATH);
        await().until(() -> at("failedAt").isAfter(asked));
        return at("failedAt");
    }

    private Instant at(String time) {
        return Instant.parse(state().path("lastRun").path(time).asString("1970-01-01T00:00:00Z"));
    }

    private JsonNode state() {
        return JsonMapper.shared().readTree(request("GET", PATH + "?limit=1000"));
    }

    private static JsonNode finding(JsonNode state, String intent) {
        return state.path("findings")
                .valueStream()
                .filter(finding -> finding.path("paymentIntentId").asString().equals(intent))
                .findFirst()
                .orElseGet(() -> state.path("nothing"));
    }

    private String request(String method, String path) {
        return send(method, path, TestTokens.operator()).body();
    }

    private HttpResponse<String> send(String method, String path, String token) {
        HttpRequest request = HttpRequest.newBuilder(url(path))
                .header("Authorization", token)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI url(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private PaymentId paid() {
        PaymentId payment = place("pm_card_visa");
        await().until(() -> has(payment, PaymentProcessed.class));
        return payment;
    }

    private PaymentId place(String card) {
        UserId user = UserId.random();
        USERS.userHas(user, "stripe", card);
        OrderId order = OrderId.of(user, "k");
        OrderLine line = new OrderLine("pot", "Tea pot", 1, AMOUNT);
        events.publish(new GenericDomainEventMessage<>(
                "order",
                order.value(),
                0,
                new GenericMessage<>(
                        UUID.randomUUID().toString(),
                        new OrderCreated(order, user, EUR, List.of(line), AMOUNT, "f"),
                        Map.of()),
                Instant.now()));
        return PaymentId.of(order);
    }

    private String intentOf(PaymentId payment) {
        return BOOKS.paymentIntents("payment_id", payment).getFirst();
    }

    private OrderId orderOf(PaymentId payment) {
        return of(payment, PaymentInitiated.class).getFirst().orderId();
    }

    /** Someone charges something at Stripe that looks like ours. */
    private String charge(PaymentId payment, OrderId order, @Nullable AttemptId attempt) throws StripeException {
        return create(metadata(payment, order, attempt)
                .setPaymentMethod("pm_card_visa")
                .setConfirm(true));
    }

    private static PaymentIntentCreateParams.Builder metadata(
            PaymentId payment, OrderId order, @Nullable AttemptId attempt) {
        PaymentIntentCreateParams.Builder builder = PaymentIntentCreateParams.builder()
                .putMetadata("payment_id", payment.value())
                .putMetadata("order_id", order.value());
        return attempt == null ? builder : builder.putMetadata("attempt_id", attempt.value());
    }

    private String create(PaymentIntentCreateParams.Builder builder) throws StripeException {
        PaymentIntentCreateParams request = builder.setAmount(AMOUNT)
                .setCurrency("eur")
                .addPaymentMethodType("card")
                .build();
        return stripe.v1().paymentIntents().create(request).getId();
    }

    private void refundByHand(String intent) throws StripeException {
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder().setPaymentIntent(intent).build());
    }

    private boolean has(PaymentId payment, Class<?> type) {
        return !of(payment, type).isEmpty();
    }

    private <T> List<T> of(PaymentId payment, Class<T> type) {
        return stored(payment.value()).filter(type::isInstance).map(type::cast).toList();
    }

    private List<Object> of(DiscrepancyId discrepancy) {
        return stored(discrepancy.value()).toList();
    }

    private Stream<Object> stored(String aggregate) {
        return events.readEvents(aggregate).asStream().map(event -> event.getPayload());
    }
}
