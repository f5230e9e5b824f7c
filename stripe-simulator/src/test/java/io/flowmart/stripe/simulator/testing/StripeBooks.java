package io.flowmart.stripe.simulator.testing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The simulator's books, events, controls and faults, over HTTP: what happened to whose money, and what happens next. */
public final class StripeBooks {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI simulator;

    /** @param simulator where it answers */
    public StripeBooks(URI simulator) {
        this.simulator = simulator;
    }

    /**
     * A PaymentIntent and the rows of charges and refunds behind it.
     *
     * @param status   its own word
     * @param charges  how often a card was charged
     * @param captured what was taken, in minor units
     * @param refunded what was given back, in minor units
     */
    public record Entry(String status, int charges, long captured, long refunded) {

        private static Entry of(JsonNode intent) {
            return new Entry(
                    intent.path("status").asString(),
                    intent.path("successful_charges").asInt(),
                    intent.path("captured").asLong(),
                    intent.path("refunded").asLong());
        }
    }

    /** The PaymentIntents with this metadata, oldest first. */
    public List<Entry> of(String key, Object value) {
        return intents("/simulator/books?metadata%5B" + key + "%5D=" + value)
                .map(Entry::of)
                .toList();
    }

    /** All PaymentIntents by their metadata of this name; those without any stand together under the empty name. */
    public Map<String, List<Entry>> by(String key) {
        return intents("/simulator/books")
                .collect(groupingBy(
                        intent -> intent.path("metadata").path(key).asString(""), mapping(Entry::of, toList())));
    }

    private Stream<JsonNode> intents(String path) {
        return read(path).path("payment_intents").valueStream();
    }

    /** How many PaymentIntents were charged, or refunded, more than they may be. */
    public int blunders() {
        JsonNode totals = read("/simulator/books?limit=0").path("totals");
        return totals.path("charged_more_than_once").asInt(-1)
                + totals.path("refunded_beyond_captured").asInt(-1);
    }

    /** The PaymentIntents with this metadata, oldest first, as the books tell them: charges, refunds, disputes. */
    public List<JsonNode> rows(String key, Object value) {
        return intents("/simulator/books?metadata%5B" + key + "%5D=" + value).toList();
    }

    /** The ids of the PaymentIntents with this metadata, oldest first. */
    public List<String> paymentIntents(String key, Object value) {
        return rows(key, value).stream().map(row -> row.path("id").asString()).toList();
    }

    /** The sums over everything. */
    public JsonNode totals() {
        return read("/simulator/books?limit=0").path("totals");
    }

    /**
     * All events of these types, newest first.
     *
     * @param types none for all types
     */
    public List<JsonNode> events(String... types) {
        var found = new ArrayList<JsonNode>();
        String filter = Stream.of(types).map(type -> "&types%5B%5D=" + type).collect(Collectors.joining());
        String after = "";
        JsonNode page;
        do {
            page = read("/v1/events?limit=100" + filter + after);
            page.path("data").forEach(found::add);
            after = found.isEmpty()
                    ? ""
                    : "&starting_after=" + found.getLast().path("id").asString();
        } while (page.path("has_more").asBoolean());
        return found;
    }

    /**
     * An endpoint that is told of events.
     *
     * @param secret what its deliveries are signed with
     */
    public record Webhook(String id, String secret) {}

    /**
     * From now on tells this address of events.
     *
     * @param types of events; all of them if none is named
     */
    public Webhook webhook(URI url, String... types) {
        String events = Stream.of(types.length == 0 ? new String[] {"*"} : types)
                .map(type -> "&enabled_events%5B%5D=" + encoded(type))
                .collect(Collectors.joining());
        JsonNode made = JSON.readTree(send("POST", "/v1/webhook_endpoints", "url=" + encoded(url.toString()) + events));
        return new Webhook(made.path("id").asString(), made.path("secret").asString());
    }

    /** Tells them no longer, not even of what was still to be delivered. */
    public void remove(Webhook webhook) {
        send("DELETE", "/v1/webhook_endpoints/" + webhook.id(), "");
    }

    /** The card's owner consents at their bank. */
    public void authenticate(String paymentIntent) {
        send("POST", "/simulator/payment_intents/" + paymentIntent + "/authenticate", "");
    }

    /** The card's owner does not consent. */
    public void refuse(String paymentIntent) {
        send("POST", "/simulator/payment_intents/" + paymentIntent + "/refuse", "");
    }

    /** A payment that was processing has been made. */
    public void succeed(String paymentIntent) {
        send("POST", "/simulator/payment_intents/" + paymentIntent + "/succeed", "");
    }

    /** A payment that was processing was declined in the end. */
    public void fail(String paymentIntent) {
        send("POST", "/simulator/payment_intents/" + paymentIntent + "/fail", "");
    }

    /** The bank lets go of what it held. */
    public void expire(String paymentIntent) {
        send("POST", "/simulator/payment_intents/" + paymentIntent + "/expire", "");
    }

    /**
     * The card's owner objects to all that was taken, as fraud.
     *
     * @return the dispute's id
     */
    public String dispute(String paymentIntent) {
        return opened(paymentIntent, "");
    }

    /**
     * The card's owner objects.
     *
     * @param reason one of Stripe's
     * @param amount in minor units
     * @return the dispute's id
     */
    public String dispute(String paymentIntent, String reason, long amount) {
        return opened(paymentIntent, "reason=" + encoded(reason) + "&amount=" + amount);
    }

    private String opened(String paymentIntent, String form) {
        String path = "/simulator/payment_intents/" + paymentIntent + "/dispute";
        return JSON.readTree(send("POST", path, form)).path("id").asString();
    }

    /** The bank decides for the shop. */
    public void winDispute(String dispute) {
        send("POST", "/simulator/disputes/" + dispute + "/win", "");
    }

    /** The bank decides for the card's owner. */
    public void loseDispute(String dispute) {
        send("POST", "/simulator/disputes/" + dispute + "/lose", "");
    }

    /** A pending refund has arrived. */
    public void succeedRefund(String refund) {
        send("POST", "/simulator/refunds/" + refund + "/succeed", "");
    }

    /** A refund, pending or succeeded, comes back. */
    public void failRefund(String refund) {
        send("POST", "/simulator/refunds/" + refund + "/fail", "");
    }

    /** Forgets the idempotency keys, as Stripe does after a day. */
    public void expireKeys() {
        expireKeys(Duration.ZERO);
    }

    /** Forgets the idempotency keys that are at least this old, in whole seconds. */
    public void expireKeys(Duration age) {
        send("POST", "/simulator/idempotency_keys/expire", "older_than_seconds=" + age.toSeconds());
    }

    /** Forgets every PaymentIntent, event and idempotency key; webhook endpoints stay. */
    public void empty() {
        send("DELETE", "/simulator/books", "");
    }

    /** What goes wrong from now on, as rules in JSON, see the simulator's README. */
    public void faults(String... rules) {
        send("PUT", "/simulator/faults", "[" + String.join(",", rules) + "]");
    }

    /** Nothing goes wrong any more. */
    public void heal() {
        send("DELETE", "/simulator/faults", "");
    }

    /** How many calls the faults have struck so far. */
    public int struck() {
        return read("/simulator/faults")
                .valueStream()
                .mapToInt(rule -> rule.path("used").asInt())
                .sum();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JsonNode read(String path) {
        return JSON.readTree(send("GET", path, ""));
    }

    private String send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(simulator.resolve(path))
                .header("Authorization", "Bearer sk_test_books")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(method + " " + path + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
