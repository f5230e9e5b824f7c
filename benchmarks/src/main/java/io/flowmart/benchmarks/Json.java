package io.flowmart.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests and reads the JSON that comes back; anything but success ends the run with what was answered. */
final class Json {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Json() {}

    static JsonNode post(URI uri, String contentType, String body, Map<String, String> headers) {
        return send(
                HttpRequest.newBuilder(uri).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)),
                headers);
    }

    static JsonNode put(URI uri, String contentType, String body) {
        return send(
                HttpRequest.newBuilder(uri).header("Content-Type", contentType).PUT(BodyPublishers.ofString(body)),
                Map.of());
    }

    static JsonNode get(URI uri, Map<String, String> headers) {
        return send(HttpRequest.newBuilder(uri), headers);
    }

    private static JsonNode send(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach(request::header);
        try {
            var answer = HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            return JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
