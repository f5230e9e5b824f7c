package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyFound;
import io.flowmart.api.payment.DiscrepancyEvent.DiscrepancyResolved;
import io.flowmart.api.payment.DiscrepancyEvent.Kind;
import io.flowmart.api.payment.DiscrepancyId;
import io.flowmart.api.payment.DisputeEvent.PaymentDisputed;
import io.flowmart.api.payment.PaymentEvent.Outcome;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentFeeCharged;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.payment.RefundEvent.PaymentRefunded;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Stripe's books and ours: whatever webhooks were lost, a run of the reconciliation finds what was missed. */
@OwnContext
class ReconciliationIT extends PaymentStory {

    private static final String PATH = "/admin/reconciliation";
    private static final String SECRET = "whsec_reconciliation";
    private static final String LOSE_WEBHOOKS = "{\"kind\": \"webhook_never\"}";

    private static final Duration OVERLAP = Duration.ofMinutes(2);

    @AutoClose
    private static final Surroundings SURROUNDINGS = new Surroundings();

    private static final StripeBooks BOOKS = SURROUNDINGS.books();

    @Autowired
    private StripeClient stripe;

    @Autowired
    private MeterRegistry metrics;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        SURROUNDINGS.settings(settings);
        settings.add("flowmart.stripe.webhook.secrets", () -> SECRET);
        settings.add("flowmart.stripe.webhook.patience", () -> "0s");
        settings.add("flowmart.payment.look-again", () -> "1h");
        settings.add("flowmart.payment.reconciliation.settle", () -> "0s");
        settings.add("flowmart.stripe.limits.per-second", () -> "1000");
        settings.add("flowmart.stripe.limits.in-flight", () -> "10");
        settings.add("db-scheduler.heartbeat-interval", () -> "250ms");
    }

    @Override
    Surroundings surroundings() {
        return SURROUNDINGS;
    }

    /** Stripe has events for us, and each webhook with one is lost. */
    @BeforeEach
    void losesAllWebhooks() {
        SURROUNDINGS.tell(url("/payments/stripe/webhook"), SECRET);
        BOOKS.faults(LOSE_WEBHOOKS);
    }

    @Test
    void makesUpForAWebhookThatNeverCame() {
        PaymentId payment = place("pm_card_authenticationRequired");
        endsWith(payment, PaymentActionRequired.class);
        BOOKS.authenticate(intent(payment));

        double counted = madeUp();
        JsonNode state = reconcile();

        endsWith(payment, PaymentProcessed.class);
        assertThat(state.path("lastRun").path("eventsMadeUp").asInt()).isPositive();
        assertThat(madeUp() - counted)
                .isEqualTo(state.path("lastRun").path("eventsMadeUp").asInt());
        assertThat(reconcile().path("lastRun").path("eventsMadeUp").asInt()).isZero();
    }

    @Test
    void hearsOfABuyerWhoDidNotAuthenticateHimself() {
        PaymentId payment = place("pm_card_authenticationRequired");
        endsWith(payment, PaymentActionRequired.class);
        BOOKS.refuse(intent(payment));

        reconcile();

        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        assertThat(of(payment, PaymentProcessed.class))
                .singleElement()
                .returns(Outcome.FAILED, PaymentProcessed::outcome)
                .returns("payment_intent_authentication_failure", PaymentProcessed::reason);
    }

    private double madeUp() {
        return metrics.get("flowmart.reconciliation.events.made.up").counter().count();
    }

    @Test
    void makesUpForNoWebhookThatCame() {
        reconcile();
        BOOKS.heal();
        PaymentId payment = place("pm_card_authenticationRequired");
        endsWith(payment, PaymentActionRequired.class);
        BOOKS.authenticate(intent(payment));
        endsWith(payment, PaymentProcessed.class);
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
        refundByHand(intent(payment));

        reconcile();

        assertThat(of(payment, PaymentRefunded.class)).singleElement().returns(AMOUNT, PaymentRefunded::refundedInAll);
    }

    @Test
    void reportsADispute() {
        PaymentId payment = paid();
        String dispute = BOOKS.dispute(intent(payment));

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
                .containsExactly(new PaymentFeeCharged(payment, begun(payment).orderId(), 83, EUR));
    }

    @Test
    void findsAChargeForAnUnknownPaymentOnceUntilItIsGivenBack() throws Exception {
        OrderId order = OrderId.of(UserId.random(), "k");
        PaymentId unknown = PaymentId.of(order);
        String intent = charge(unknown, order);

        reconcile();
        JsonNode state = reconcile();

        DiscrepancyId found = DiscrepancyId.of(Kind.UNKNOWN_PAYMENT, intent);
        assertThat(of(found))
                .containsExactly(new DiscrepancyFound(
                        found, Kind.UNKNOWN_PAYMENT, unknown, order, intent, AMOUNT, EUR, "succeeded"));
        assertThat(finding(state, intent).path("kind").asString()).isEqualTo("unknown_payment");
        assertThat(finding(state, intent).path("orderId").asString()).isEqualTo(order.value());
        assertThat(open()).isPositive().isEqualTo(state.path("openFindings").asInt());

        double before = open();
        refundByHand(intent);
        state = reconcile();
        assertThat(open())
                .isLessThan(before)
                .isEqualTo(state.path("openFindings").asInt());

        assertThat(of(found)).last().isEqualTo(new DiscrepancyResolved(found, Kind.UNKNOWN_PAYMENT, unknown, intent));
        assertThat(finding(state, intent).isMissingNode()).isTrue();
    }

    private double open() {
        return metrics.get("flowmart.reconciliation.findings").gauge().value();
    }

    @Test
    void findsAChargeOfAPaymentThatHasFailed() throws Exception {
        PaymentId payment = place("pm_card_chargeDeclined");
        endsWith(payment, PaymentProcessed.class);
        String intent = charge(payment, begun(payment).orderId());

        JsonNode state = reconcile();

        assertThat(finding(state, intent).path("kind").asString()).isEqualTo("charged_but_ended");
        assertThat(state.path("openFindings").asInt()).isPositive();
    }

    @Test
    void findsASecondCharge() throws Exception {
        PaymentId payment = paid();
        String intent = charge(payment, begun(payment).orderId());

        assertThat(finding(reconcile(), intent).path("kind").asString()).isEqualTo("charged_twice");

        refundByHand(intent);
        JsonNode state = reconcile();
        newsAreHeard();

        assertThat(finding(state, intent).isMissingNode()).isTrue();
        assertThat(of(payment, PaymentRefunded.class)).isEmpty();
    }

    @Test
    void doesNotTakeARefundOfAnotherChargeForItsOwnCharge() throws Exception {
        PaymentId payment = place("pm_card_authenticationRequired");
        endsWith(payment, PaymentActionRequired.class);
        String intent = charge(payment, begun(payment).orderId());
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(intent)
                        .setAmount(1L)
                        .build());

        JsonNode state = reconcile();
        newsAreHeard();

        assertThat(last(payment)).isInstanceOf(PaymentActionRequired.class);
        assertThat(finding(state, intent).path("kind").asString()).isEqualTo("charged_but_ended");
    }

    @Test
    void findsItAgainWhenTheMoneyComesBack() throws Exception {
        PaymentId payment = paid();
        String intent = create(metadata(payment, begun(payment).orderId())
                .setPaymentMethod("pm_card_pendingRefund")
                .setConfirm(true));
        String refund = refundByHand(intent);
        assertThat(finding(reconcile(), intent).isMissingNode()).isTrue();

        BOOKS.heal();
        BOOKS.failRefund(refund);

        await().untilAsserted(() ->
                assertThat(finding(state(), intent).path("kind").asString()).isEqualTo("charged_twice"));
    }

    @Test
    void cancelsWhatNobodyWillEverCharge() throws Exception {
        PaymentId payment = paid();
        String stray = create(metadata(payment, begun(payment).orderId()));

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
                "{\"kind\": \"status_429\", \"method\": \"GET\", \"path\": \"/v1/payment_intents$\", \"times\": 1}",
                "{\"kind\": \"status_500_before\", \"method\": \"GET\", \"path\": \"/v1/refunds$\", \"times\": 2}"
            })
    void repeatsACallInItsPlaceThatIsNotAnswered(String fault) throws Exception {
        reconcile();
        JsonNode before = state().at("/lastRun/failedAt");
        PaymentId payment = paid();
        refundByHand(intent(payment));
        long listed = answered("list events");
        BOOKS.faults(LOSE_WEBHOOKS, fault);

        JsonNode after = reconcile().at("/lastRun/failedAt");

        assertThat(after).isEqualTo(before);
        long pages = answered("list events") - listed;
        reconcile();
        assertThat(answered("list events") - listed)
                .as("nothing before it was asked for again")
                .isEqualTo(2 * pages);
        endsWith(payment, PaymentRefunded.class);
    }

    private long answered(String call) {
        return metrics.timer("flowmart.stripe.calls", "call", call, "outcome", "answered")
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"status_429\", \"method\": \"GET\", \"path\": \"/v1/events$\", \"times\": 4}",
                "{\"kind\": \"cut_before\", \"method\": \"GET\", \"path\": \"/v1/refunds$\", \"times\": 8}",
                "{\"kind\": \"status_500_before\", \"method\": \"GET\", \"path\": \"/v1/payment_intents$\", \"times\": 4}"
            })
    void goesOnLaterWhenStripeIsAway(String fault) throws Exception {
        PaymentId payment = paid();
        refundByHand(intent(payment));
        BOOKS.faults(LOSE_WEBHOOKS, fault);

        Instant failed = failedRun();

        endsWith(payment, PaymentRefunded.class);
        await().until(() -> at("succeededAt").isAfter(failed));
    }

    @Test
    void anotherProcessGoesOnWithTheRunOfOneThatWasKilled() throws Exception {
        PaymentId payment = paid();
        refundByHand(intent(payment));
        BOOKS.faults(LOSE_WEBHOOKS, "{\"kind\": \"status_429\", \"method\": \"GET\", \"path\": \"/v1/refunds$\"}");
        failedRun();

        // As a process leaves it that is killed in the middle: picked, and no heartbeat any more.
        await().until(() -> jdbc.sql("""
                        update event_store.scheduled_tasks
                        set picked = true, picked_by = 'killed', last_heartbeat = now() - interval '1 hour',
                            version = version + 1
                        where task_name = 'flowmart.payment.reconciliation' and not picked""").update() == 1);
        BOOKS.faults(LOSE_WEBHOOKS);

        await().atMost(Duration.ofSeconds(30)).until(() -> last(payment) instanceof PaymentRefunded);
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

    @Test
    void saysWhatCannotBeFoundAnyMoreAfterAVeryLongOutage() {
        assertThat(reconcile().path("warning").asString("none")).isEqualTo("none");
        Instant mark = Instant.parse(state().path("mark").asString());
        Instant longAgo = Instant.now().minus(Duration.ofDays(31)).truncatedTo(ChronoUnit.SECONDS);
        mark(longAgo);
        try {
            assertThat(state().path("warning").asString()).startsWith("Nothing was compared since " + longAgo);
        } finally {
            mark(mark);
        }
    }

    @Test
    void goesOnWhereItWas() {
        paid();
        Instant asked = Instant.now();
        JsonNode state = reconcile();
        assertThat(state.at("/lastRun/events").asInt()).isPositive();
        Instant mark = Instant.parse(state.path("mark").asString());
        assertThat(mark).isAfterOrEqualTo(asked.truncatedTo(ChronoUnit.SECONDS));

        mark(mark.plus(Duration.ofDays(1)));
        try {
            assertThat(reconcile().at("/lastRun/events").asInt()).isZero();
        } finally {
            mark(mark);
        }
    }

    @Test
    void looksAtAnOlderPaymentIntentThatIsChargedNow() throws Exception {
        PaymentId payment = paid();
        Instant mark = Instant.parse(reconcile().path("mark").asString());
        String intent = create(metadata(payment, begun(payment).orderId()).setPaymentMethod("pm_card_visa"));
        PaymentIntent made = stripe.v1().paymentIntents().retrieve(intent);
        Instant since = Instant.ofEpochSecond(made.getCreated() + 1);
        await().until(() -> Instant.now().isAfter(since));
        stripe.v1().paymentIntents().confirm(intent);

        // Stripe lists PaymentIntents by when they were made.
        mark(since.plus(OVERLAP));
        try {
            assertThat(finding(reconcile(), intent).path("kind").asString()).isEqualTo("charged_twice");
        } finally {
            mark(mark);
        }
    }

    private void mark(Instant mark) {
        jdbc.sql("update payment_context.reconciliation set mark = ?")
                .param(Timestamp.from(mark))
                .update();
    }

    private long granted() {
        return metrics.timer("flowmart.stripe.wait", "granted", "true").count();
    }

    @Test
    void isForOperatorsAlone() {
        String customer = TestTokens.customer(UserId.random());
        assertThat(get(PATH, "Authorization", customer).status()).isEqualTo(403);
        assertThat(post(PATH, "", "Authorization", customer).status()).isEqualTo(403);
        assertThat(request().status()).isEqualTo(202);
        assertThat(get(PATH + "?limit=0", "Authorization", TestTokens.operator())
                        .status())
                .isEqualTo(400);
    }

    /** Asks for a run, and waits for its end. */
    private JsonNode reconcile() {
        awaitRest();
        Instant asked = Instant.now();
        assertThat(request().body()).isEmpty();
        await().until(() -> at("succeededAt").isAfter(asked));
        return state();
    }

    /** Asks for a run that cannot come to its end, and waits until it has said so. */
    private Instant failedRun() {
        awaitRest();
        Instant asked = Instant.now();
        request();
        await().until(() -> at("failedAt").isAfter(asked));
        return at("failedAt");
    }

    /** While a run is under way no other begins, and what has happened just now it may have passed. */
    private void awaitRest() {
        await().until(() -> count("select count(*) from event_store.scheduled_tasks"
                        + " where task_name = 'flowmart.payment.reconciliation'")
                == 0);
    }

    /** What webhooks, or events that were made up for, have to say of refunds and disputes is reported. */
    private void newsAreHeard() {
        await().until(() -> count("select count(*) from event_store.scheduled_tasks"
                        + " where task_name = 'flowmart.payment.stripe-news'")
                == 0);
    }

    private Instant at(String time) {
        return Instant.parse(state().path("lastRun").path(time).asString("1970-01-01T00:00:00Z"));
    }

    private Answer request() {
        return post(PATH, "", "Authorization", TestTokens.operator());
    }

    private JsonNode state() {
        return get(PATH + "?limit=1000", "Authorization", TestTokens.operator()).json();
    }

    private static JsonNode finding(JsonNode state, String intent) {
        return state.path("findings")
                .valueStream()
                .filter(finding -> finding.path("paymentIntentId").asString().equals(intent))
                .findFirst()
                .orElseGet(() -> state.path("nothing"));
    }

    private PaymentId paid() {
        PaymentId payment = place("pm_card_visa");
        endsWith(payment, PaymentProcessed.class);
        return payment;
    }

    /** Someone charges something at Stripe that looks like ours. */
    private String charge(PaymentId payment, OrderId order) throws StripeException {
        return create(metadata(payment, order).setPaymentMethod("pm_card_visa").setConfirm(true));
    }

    /** As a first attempt has it. */
    private static PaymentIntentCreateParams.Builder metadata(PaymentId payment, OrderId order) {
        return PaymentIntentCreateParams.builder()
                .putMetadata("payment_id", payment.value())
                .putMetadata("order_id", order.value())
                .putMetadata("attempt_id", AttemptId.of(payment, 1).value());
    }

    private String create(PaymentIntentCreateParams.Builder builder) throws StripeException {
        PaymentIntentCreateParams request = builder.setAmount(AMOUNT)
                .setCurrency("eur")
                .addPaymentMethodType("card")
                .build();
        return stripe.v1().paymentIntents().create(request).getId();
    }

    private String refundByHand(String intent) throws StripeException {
        return stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder().setPaymentIntent(intent).build())
                .getId();
    }

    /** What happened to the payment of one kind, its fee included. */
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
