package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.net.Webhook;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentEvent.PaymentActionRequired;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What Stripe's webhook takes, what it refuses, and what it makes of what it has taken. */
class StripeWebhooksIT extends ToldByStripe {

    private static final String INVALID = "400 signature_invalid";
    private static final Answer TAKEN = new Answer(200, "{\"received\":true}");

    @Autowired
    private MeterRegistry metrics;

    @ParameterizedTest
    @ValueSource(strings = {SECRET, OLD_SECRET})
    void takesWhatOneOfTheSecretsHasSigned(String secret) {
        String event = event("customer.created", "cus_1", "");
        assertThat(deliver(event, signature(event, secret, Instant.now()))).isEqualTo(TAKEN);
        assertThat(stored(event)).isEqualTo(1);
    }

    @Test
    void takesAllLettersInUtf8() {
        String event = event("customer.created", "cus_1", "\"name\": \"Łukasz Ørsted 茶 🍵\",");
        assertThat(deliver(event)).isEqualTo(TAKEN);
        assertThat(stored(event)).isEqualTo(1);
    }

    @Test
    void refusesWhatNoneOfThemHasSigned() {
        String event = event("customer.created", "cus_1", "");
        String other = event("customer.created", "cus_2", "");
        assertThat(deliver(event, signature(event, "whsec_stranger", Instant.now()))
                        .problem())
                .isEqualTo(INVALID);
        assertThat(deliver(event, signature(other, SECRET, Instant.now())).problem())
                .isEqualTo(INVALID);
        assertThat(post(WEBHOOK, event).problem()).isEqualTo(INVALID);
        assertThat(stored(event)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t",
                "t=",
                "t=,v1=",
                "t=x,v1=00",
                "t=99999999999999999999,v1=00",
                "v1",
                "v1=00",
                "t=1",
                ",",
                "=",
                "t=-1,v1="
            })
    void refusesWhatIsNoSignature(String header) {
        assertThat(deliver(event("customer.created", "cus_1", ""), header).problem())
                .isEqualTo(INVALID);
    }

    @Test
    void refusesWhatWasSignedLongAgo() {
        String event = event("customer.created", "cus_1", "");
        Instant now = Instant.now();
        assertThat(deliver(event, signature(event, SECRET, now.minus(Duration.ofMinutes(6))))
                        .problem())
                .isEqualTo(INVALID);
        assertThat(deliver(event, signature(event, SECRET, now.minus(Duration.ofMinutes(4)))))
                .isEqualTo(TAKEN);
    }

    @ParameterizedTest
    @MethodSource("noEvents")
    void refusesWhatIsSignedButNoEvent(String body) {
        assertThat(deliver(body).problem()).isEqualTo("400 event_malformed");
    }

    static Stream<String> noEvents() {
        return Stream.of(
                "{",
                "[]",
                "null",
                "\"evt_1\"",
                " ",
                "{}",
                "{\"id\": \"evt_1\", \"type\": \"refund.updated\"}",
                "{\"id\": \"evt_1\", \"type\": \"payment_intent.succeeded\", \"data\": []}",
                "{\"id\": \"evt_1\", \"type\": \"charge.dispute.closed\", \"data\": {\"object\": {\"id\": \" \"}}}",
                "{\"id\": \"evt_1\", \"data\": {\"object\": {\"id\": \"pi_1\"}}}",
                "{\"id\": {}, \"type\": \"x\", \"data\": {\"object\": {\"id\": \"pi_1\"}}}",
                "[".repeat(100_000),
                "\u0000");
    }

    @Test
    void refusesWhatIsTooLarge() {
        String event = event("customer.created", "cus_1", " ".repeat(1 << 20));
        assertThat(deliver(event).problem()).isEqualTo("413 body_too_large");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "customer.created, {\"id\": \"cus_1\"}",
                "payment_intent.created, {\"id\": \"pi_1\"}",
                "some.thing.new, {\"id\": \"thing_1\"}",
                "balance.available, {\"object\": \"balance\"}",
                "invoice.upcoming, {\"id\": null}"
            })
    void ignoresWhatItDoesNotKnow(String type, String object) {
        double before = counted("ignored");
        String event = event(type, object);
        assertThat(deliver(event)).isEqualTo(TAKEN);
        assertThat(counted("ignored")).isEqualTo(before + 1);
        assertThat(stored(event)).isEqualTo(1);
        assertThat(tasksOf(event)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\"order_id\": \"7\"", "\"payment_id\": \"7\"", "\"payment_id\": 7", "\"payment_id\": null"})
    void leavesTheOtherPaymentsOfTheAccountAlone(String metadata) {
        double before = counted("foreign");
        String event = event("payment_intent.succeeded", "pi_other", "\"metadata\": {" + metadata + "},");
        assertThat(deliver(event)).isEqualTo(TAKEN);
        assertThat(counted("foreign")).isEqualTo(before + 1);
        assertThat(tasksOf(event)).isZero();
    }

    @Test
    void forgetsNewsOfAPaymentThatNobodyKnows() {
        PaymentId unknown = PaymentId.of(OrderId.of(UserId.random(), "k"));
        String event = event(
                "payment_intent.succeeded", "pi_lost", "\"metadata\": {\"payment_id\": \"%s\"},".formatted(unknown));
        assertThat(deliver(event)).isEqualTo(TAKEN);
        await().until(() -> tasksOf(event) == 0);
        assertThat(of(unknown)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"refund.updated", "charge.dispute.closed"})
    void forgetsNewsOfWhatStripeDoesNotShow(String type) {
        String event = event(type, "re_lost", "");
        assertThat(deliver(event)).isEqualTo(TAKEN);
        await().until(() -> tasksOf(event) == 0);
    }

    @Test
    void storesAnEventOnceHoweverOftenItComes() throws Exception {
        PaymentId payment = waiting();
        double handedOn = counted("handed_on");
        double known = counted("known");
        String event = event(
                "payment_intent.processing",
                intent(payment),
                "\"metadata\": {\"payment_id\": \"%s\"},".formatted(payment));
        List<Callable<Answer>> twenty = Stream.generate(() -> (Callable<Answer>) () -> deliver(event))
                .limit(20)
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answer> answer : threads.invokeAll(twenty)) {
                assertThat(answer.get()).isEqualTo(TAKEN);
            }
        }
        assertThat(stored(event)).isEqualTo(1);
        // Stripe's own news of the payment may have come meanwhile.
        assertThat(counted("handed_on")).isGreaterThanOrEqualTo(handedOn + 1);
        assertThat(counted("known")).isEqualTo(known + 19);
        await().until(() -> tasksOf(event) == 0);
        assertThat(last(payment)).isInstanceOf(PaymentActionRequired.class);
    }

    @Test
    void acknowledgesOnlyWhatIsStored() {
        PaymentId payment = waiting();
        String event = event("payment_intent.succeeded", "pi_1", "");
        jdbc.sql("alter table payment_context.stripe_event rename to away").update();
        try {
            assertThat(deliver(event).status()).isEqualTo(500);
            stripeBooks().authenticate(intent(payment));
            await().until(() -> stripeBooks().events("payment_intent.succeeded").stream()
                    .anyMatch(told -> told.at("/data/object/id").asString().equals(intent(payment))
                            && told.path("pending_webhooks").asInt() == 1));
            assertThat(last(payment)).isInstanceOf(PaymentActionRequired.class);
        } finally {
            jdbc.sql("alter table payment_context.away rename to stripe_event").update();
        }
        assertThat(stored(event)).isZero();
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
        chargedOnce(payment);
    }

    /** Else it would be known when it comes again, and never be looked into. */
    @Test
    void storesAnEventWithItsWorkOrNotAtAll() {
        PaymentId payment = waiting();
        stripeBooks().faults("{\"kind\": \"webhook_never\"}");
        stripeBooks().authenticate(intent(payment));
        String event = event(
                "payment_intent.succeeded",
                intent(payment),
                "\"metadata\": {\"payment_id\": \"%s\"},".formatted(payment));
        jdbc.sql("alter table event_store.scheduled_tasks add constraint not_now check (task_instance not like '%"
                        + id(event) + "') not valid")
                .update();
        try {
            assertThat(deliver(event).status()).isEqualTo(500);
        } finally {
            jdbc.sql("alter table event_store.scheduled_tasks drop constraint not_now")
                    .update();
        }
        assertThat(stored(event)).isZero();
        assertThat(last(payment)).isInstanceOf(PaymentActionRequired.class);

        assertThat(deliver(event)).isEqualTo(TAKEN);
        endsWith(payment, PaymentActionRequired.class, PaymentProcessed.class);
    }

    @Test
    void forgetsWhatStripeNeitherSendsNorListsAnyMore() {
        String young = event("customer.created", "cus_1", "");
        String old = event("customer.created", "cus_1", "");
        deliver(young);
        deliver(old);
        takenAgo(young, Duration.ofDays(30));
        takenAgo(old, Duration.ofDays(32));

        jdbc.sql("""
                        update event_store.scheduled_tasks set execution_time = now()
                        where task_name = 'flowmart.payment.stripe-inbox'""").update();

        await().until(() -> stored(old) == 0);
        assertThat(stored(young)).isEqualTo(1);
    }

    private void takenAgo(String event, Duration age) {
        jdbc.sql("""
                        update payment_context.stripe_event set taken_at = now() - make_interval(secs => ?)
                        where event_id = ?""").params(age.toSeconds(), id(event)).update();
    }

    @Test
    void isTheOnlyWayInWithoutAToken() {
        assertThat(post("/payments/stripe/webhook/more", "{}").status()).isEqualTo(401);
        assertThat(post("/payments/other/webhook", "{}").status()).isEqualTo(404);
    }

    private PaymentId waiting() {
        PaymentId payment = place("pm_card_threeDSecure2Required");
        endsWith(payment, PaymentActionRequired.class);
        return payment;
    }

    /** @param more members of the object, each followed by a comma */
    private static String event(String type, String object, String more) {
        return event(type, "{%s \"id\": \"%s\"}".formatted(more, object));
    }

    private static String event(String type, String object) {
        return """
                {"id": "evt_%s", "object": "event", "type": "%s", "data": {"object": %s}, "request": null}""".formatted(UUID.randomUUID(), type, object);
    }

    private Answer deliver(String body) {
        return deliver(body, signature(body, SECRET, Instant.now()));
    }

    private Answer deliver(String body, String signature) {
        return post(WEBHOOK, body, "Stripe-Signature", signature);
    }

    private static String signature(String body, String secret, Instant at) {
        long seconds = at.getEpochSecond();
        try {
            return "t=" + seconds + ",v1=" + Webhook.Util.computeHmacSha256(secret, seconds + "." + body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private long stored(String event) {
        return jdbc.sql("select count(*) from payment_context.stripe_event where event_id = ?")
                .param(id(event))
                .query(Long.class)
                .single();
    }

    private long tasksOf(String event) {
        return jdbc.sql("select count(*) from event_store.scheduled_tasks where task_instance like ?")
                .param("%" + id(event))
                .query(Long.class)
                .single();
    }

    private static String id(String event) {
        return new Answer(200, event).json().path("id").asString();
    }

    private double counted(String outcome) {
        return metrics.counter("flowmart.stripe.events", "outcome", outcome).count();
    }
}
