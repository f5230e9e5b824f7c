package io.flowmart.stripe.simulator.testing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The simulator's books and faults, over HTTP: what really happened to whose money, and what goes wrong next. */
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

    /** Forgets every PaymentIntent and every idempotency key. */
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

    private JsonNode read(String path) {
        return JSON.readTree(send("GET", path, ""));
    }

    private String send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(simulator.resolve(path))
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
