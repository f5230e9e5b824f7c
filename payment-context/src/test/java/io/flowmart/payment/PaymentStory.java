package io.flowmart.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.payment.PaymentEvent;
import io.flowmart.api.payment.PaymentEvent.PaymentFeeCharged;
import io.flowmart.api.payment.PaymentEvent.PaymentInitiated;
import io.flowmart.api.payment.PaymentEvent.PaymentIntentCreated;
import io.flowmart.api.payment.PaymentEvent.PaymentMethodChosen;
import io.flowmart.api.payment.PaymentEvent.PaymentProcessed;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.processing.RequestCorrelation;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.platform.testing.ContextTest;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The payment context as it runs: places orders, does what operators do, and looks at what becomes of the payments. Who has
 * settings of his own says so: {@link OwnContext}.
 */
@ContextTest
abstract class PaymentStory {

    static final Currency EUR = Currency.getInstance("EUR");
    static final long AMOUNT = 3899;

    /** The deadline as it is by default. */
    static final Duration DEADLINE = Duration.ofMinutes(15);

    private static final Class<?>[] UNTIL_PROCESSED = {
        PaymentInitiated.class, PaymentMethodChosen.class, PaymentIntentCreated.class, PaymentProcessed.class
    };

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(PaymentContext.class)
    static class Application {}

    @Autowired
    EventStore events;

    @Autowired
    JdbcClient jdbc;

    @Value("${local.server.port}")
    private int port;

    abstract Surroundings surroundings();

    StripeBooks stripeBooks() {
        return surroundings().books();
    }

    /** An order of someone who pays with this card. */
    PaymentId place(String card) {
        return place("stripe", card);
    }

    /** An order of someone who pays with this. */
    PaymentId place(String provider, String reference) {
        return place(provider, reference, Instant.now());
    }

    /** An order that was placed so that its deadline comes in a moment. */
    PaymentId placeLate(String provider, String reference, Duration left) {
        return place(provider, reference, Instant.now().minus(DEADLINE).plus(left));
    }

    private PaymentId place(String provider, String reference, Instant at) {
        UserId user = UserId.random();
        surroundings().users().userHas(user, provider, reference);
        return publishPlaced(OrderId.of(user, "k"), user, at);
    }

    PaymentId publishPlaced(OrderId order, UserId user, Instant at) {
        publish(created(order, user), order, at, MetaData.with(RequestCorrelation.CORRELATION_ID, "request-1"));
        return PaymentId.of(order);
    }

    static OrderCreated created(OrderId order, UserId user) {
        OrderLine line = new OrderLine("pot", "Tea pot", 1, AMOUNT);
        return new OrderCreated(order, user, EUR, List.of(line), AMOUNT, "f");
    }

    void cancel(PaymentId payment) {
        PaymentInitiated begun = begun(payment);
        publish(new OrderCancelled(begun.orderId(), begun.userId(), AMOUNT, EUR, "Changed my mind"), begun.orderId());
    }

    /** The order hears that its payment has failed, and the buyer pays again, with another payment method. */
    void payAgain(PaymentId payment, int attempt, String provider, String reference) {
        PaymentInitiated begun = begun(payment);
        publish(new OrderPaymentFailed(begun.orderId(), payment, "declined"), begun.orderId());
        surroundings().users().userAlsoHas(begun.userId(), provider, reference);
        publish(
                new OrderPaymentRetried(
                        begun.orderId(),
                        begun.userId(),
                        AMOUNT,
                        EUR,
                        attempt,
                        PaymentMethodId.of(begun.userId(), provider, reference),
                        "key-" + attempt),
                begun.orderId());
    }

    PaymentInitiated begun(PaymentId payment) {
        return (PaymentInitiated) of(payment).getFirst();
    }

    void publish(Object payload, OrderId order) {
        publish(payload, order, Instant.now(), MetaData.with(RequestCorrelation.CORRELATION_ID, "request-1"));
    }

    /** As the next event of the order. */
    void publish(Object payload, OrderId order, Instant at, MetaData metaData) {
        long next = events.lastSequenceNumberFor(order.value())
                .map(last -> last + 1)
                .orElse(0L);
        events.publish(new GenericDomainEventMessage<>(
                "order",
                order.value(),
                next,
                new GenericMessage<>(UUID.randomUUID().toString(), payload, metaData),
                at));
    }

    /** What happened to the payment, but for its fee, which is told whenever it is found. */
    List<PaymentEvent> of(PaymentId payment) {
        return events.readEvents(payment.value())
                .asStream()
                .<PaymentEvent>map(event -> (PaymentEvent) event.getPayload())
                .filter(event -> !(event instanceof PaymentFeeCharged))
                .toList();
    }

    @Nullable
    PaymentEvent last(PaymentId payment) {
        List<PaymentEvent> all = of(payment);
        return all.isEmpty() ? null : all.getLast();
    }

    /** The last event of a kind, which there has to be. */
    <T extends PaymentEvent> T last(PaymentId payment, Class<T> type) {
        return of(payment).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    /** Waits until these are the payment's events, all of them. */
    void lasts(PaymentId payment, Class<?>... types) {
        await().untilAsserted(() ->
                assertThat(of(payment)).<Class<?>>extracting(Object::getClass).containsExactly(types));
    }

    /** Waits until the first attempt has ended at its gateway, without a detour, and these have followed. */
    void processed(PaymentId payment, Class<?>... then) {
        lasts(
                payment,
                Stream.concat(Stream.of(UNTIL_PROCESSED), Stream.of(then)).toArray(Class<?>[]::new));
    }

    /** Waits until these are the payment's last events. */
    void endsWith(PaymentId payment, Class<?>... types) {
        await().untilAsserted(() ->
                assertThat(of(payment)).<Class<?>>extracting(Object::getClass).endsWith(types));
    }

    /** The payment's PaymentIntent, the last one. */
    String intent(PaymentId payment) {
        return last(payment, PaymentIntentCreated.class).paymentIntentId();
    }

    List<Entry> books(PaymentId payment) {
        return stripeBooks().of("payment_id", payment);
    }

    void chargedOnce(PaymentId payment) {
        assertThat(books(payment)).containsExactly(new Entry("succeeded", 1, AMOUNT, 0));
    }

    /** How many tries the payment's task has behind it; -1 if there is no task any more. */
    long tries(PaymentId payment) {
        return progress(payment, "tries");
    }

    long pauses(PaymentId payment) {
        return progress(payment, "pauses");
    }

    private long progress(PaymentId payment, String field) {
        return jdbc.sql("""
                        select coalesce(max((convert_from(task_data, 'UTF8')::json ->> ?)::int), -1)
                        from event_store.scheduled_tasks
                        where task_name = 'flowmart.payment.work' and convert_from(task_data, 'UTF8') like ?""")
                .params(field, "%" + payment + "%")
                .query(Long.class)
                .single();
    }

    long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    URI url(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** An answer. */
    record Answer(int status, String body) {

        JsonNode json() {
            return JSON.readTree(body);
        }

        /** Status and code of a problem, and the field at fault. */
        String problem() {
            String field = json().path("field").asString("");
            return status + " " + json().path("code").asString("-") + (field.isEmpty() ? "" : " " + field);
        }
    }

    /** An operator's request about a payment; what goes with it is a body, then headers with their values. */
    Answer operate(PaymentId payment, String action, String json, String... headers) {
        String[] all = List.of(headers).toArray(new String[headers.length + 2]);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = TestTokens.operator();
        return post("/payments/" + payment + "/" + action, json, all);
    }

    Answer refund(PaymentId payment, long amount, String key) {
        return operate(
                payment, "refund", "{\"amount\": " + amount + ", \"reason\": \"Broken\"}", "Idempotency-Key", key);
    }

    Answer get(String path, String... headers) {
        return send(HttpRequest.newBuilder(url(path)), headers);
    }

    Answer post(String path, String json, String... headers) {
        return send(
                HttpRequest.newBuilder(url(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json, StandardCharsets.UTF_8)),
                headers);
    }

    private static Answer send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
