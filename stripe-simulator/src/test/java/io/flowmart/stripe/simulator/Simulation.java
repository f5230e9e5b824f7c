package io.flowmart.stripe.simulator;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import io.flowmart.embedded.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

/**
 * A running simulator with a database of its own, the real stripe-java, and plain HTTP for what that cannot say.
 * Registered in a static field it is healed after each test and closed after the last.
 */
final class Simulation implements AfterEachCallback, AfterAllCallback, AutoCloseable {

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    final String jdbcUrl = TestDatabase.fresh();
    final HttpClient http = HttpClient.newHttpClient();
    StripeSimulator simulator = start();
    StripeClient stripe = client(0);

    private StripeSimulator start() {
        InstantSource clock = now::get;
        return StripeSimulator.start(StripeSimulator.Settings.of(jdbcUrl).withPort(0), clock);
    }

    void restart() {
        simulator.close();
        simulator = start();
        stripe = client(0);
    }

    StripeClient client(int retries) {
        return StripeClient.builder()
                .setApiKey("sk_test_flowmart")
                .setApiBase(simulator.address().toString())
                .setMaxNetworkRetries(retries)
                .build();
    }

    static PaymentIntentCreateParams.Builder order(long amount) {
        return PaymentIntentCreateParams.builder()
                .setAmount(amount)
                .setCurrency("eur")
                .addPaymentMethodType("card");
    }

    PaymentIntent create(long amount, String card) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .create(order(amount).setPaymentMethod(card).build());
    }

    PaymentIntent confirm(String id, String card, String key) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .confirm(
                        id,
                        PaymentIntentConfirmParams.builder()
                                .setPaymentMethod(card)
                                .build(),
                        key(key));
    }

    PaymentIntent paid(long amount) throws StripeException {
        return paid(amount, "pm_card_visa");
    }

    PaymentIntent paid(long amount, String card) throws StripeException {
        return confirm(create(amount, card).getId(), card, Ids.next("key"));
    }

    PaymentIntent retrieve(String id) throws StripeException {
        return stripe.v1().paymentIntents().retrieve(id);
    }

    static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(simulator.address() + path))
                .header("Authorization", "Bearer sk_test_flowmart");
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> post(String path, String form) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    HttpResponse<String> faults(String json) {
        return send(request("/simulator/faults").PUT(BodyPublishers.ofString(json)));
    }

    void heal() {
        send(request("/simulator/faults").DELETE());
    }

    JsonNode books(String query) {
        return json(get("/simulator/books" + query));
    }

    /** The books about one PaymentIntent. */
    JsonNode row(String id) {
        return books("")
                .path("payment_intents")
                .valueStream()
                .filter(row -> row.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not in the books"));
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.parse(response.body().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        heal();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        simulator.close();
        http.close();
    }
}
