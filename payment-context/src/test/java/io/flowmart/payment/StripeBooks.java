package io.flowmart.payment;

import io.flowmart.api.payment.PaymentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the simulator's own books and sets its faults, over HTTP. */
final class StripeBooks {

    private static final JsonMapper JSON = JsonMapper.shared();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI simulator;

    StripeBooks(URI simulator) {
        this.simulator = simulator;
    }

    /** How often, for how much: what really happened to a payment. */
    record Entry(int intents, int charges, long captured, long refunded, String status) {}

    Entry of(PaymentId payment) {
        JsonNode books =
                JSON.readTree(send("GET", "/simulator/books?metadata%5Bpayment_id%5D=" + payment + "&limit=100", null));
        int charges = 0;
        long captured = 0;
        long refunded = 0;
        String status = "none";
        JsonNode intents = books.get("payment_intents");
        for (JsonNode intent : intents) {
            charges += intent.get("successful_charges").asInt();
            captured += intent.get("captured").asLong();
            refunded += intent.get("refunded").asLong();
            status = intent.get("status").asString();
        }
        return new Entry(intents.size(), charges, captured, refunded, status);
    }

    void faults(String rules) {
        send("PUT", "/simulator/faults", rules);
    }

    void empty() {
        send("DELETE", "/simulator/books", null);
    }

    void noFaults() {
        send("DELETE", "/simulator/faults", null);
    }

    private String send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(simulator.resolve(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(answer.body());
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
