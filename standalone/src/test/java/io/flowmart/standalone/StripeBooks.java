package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.order.OrderId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The simulator's own books and faults, over HTTP: what really happened to whose money. */
final class StripeBooks {

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI simulator;

    StripeBooks(URI simulator) {
        this.simulator = simulator;
    }

    /** A PaymentIntent and the rows of charges and refunds behind it. */
    record Entry(String orderId, String status, int charges, long captured, long refunded) {

        private static Entry of(JsonNode intent) {
            return new Entry(
                    intent.path("metadata").path("order_id").asString(""),
                    intent.path("status").asString(),
                    intent.path("successful_charges").asInt(),
                    intent.path("captured").asLong(),
                    intent.path("refunded").asLong());
        }
    }

    List<Entry> all() {
        return entries("/simulator/books");
    }

    List<Entry> of(OrderId order) {
        return entries("/simulator/books?metadata%5Border_id%5D=" + order);
    }

    private List<Entry> entries(String path) {
        var entries = new ArrayList<Entry>();
        JSON.readTree(send("GET", path, "")).path("payment_intents").forEach(intent -> entries.add(Entry.of(intent)));
        return entries;
    }

    /** How many PaymentIntents were charged, or refunded, more than they may be. */
    int blunders() {
        JsonNode totals =
                JSON.readTree(send("GET", "/simulator/books?limit=0", "")).path("totals");
        return totals.path("charged_more_than_once").asInt(-1)
                + totals.path("refunded_beyond_captured").asInt(-1);
    }

    /** What goes wrong from now on, as rules in JSON, see the simulator's README. */
    void faults(String... rules) {
        send("PUT", "/simulator/faults", "[" + String.join(",", rules) + "]");
    }

    void heal() {
        send("DELETE", "/simulator/faults", "");
    }

    /** How many calls the faults have struck so far. */
    int struck() {
        int used = 0;
        for (JsonNode rule : JSON.readTree(send("GET", "/simulator/faults", ""))) {
            used += rule.path("used").asInt();
        }
        return used;
    }

    private String send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(simulator.resolve(path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
