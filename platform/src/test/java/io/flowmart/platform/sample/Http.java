package io.flowmart.platform.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the sample over real HTTP. */
@Lazy
@Component
public class Http {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    Http(@Value("${local.server.port}") int port) {
        this.port = port;
    }

    /** An answer. */
    public record Answer(int status, HttpHeaders headers, String text) {

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(text);
        }

        /** One header, or the empty text. */
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** Media type, status and code of a problem in one line, and the field at fault. */
        public String problem() {
            JsonNode problem = json();
            String field = problem.path("field").asString("");
            return header("Content-Type") + " " + status + " "
                    + problem.path("code").asString("-") + (field.isEmpty() ? "" : " " + field);
        }
    }

    /** Gets a path. */
    public Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    /** Posts JSON. */
    public Answer post(String path, String json, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return send("POST", path, BodyPublishers.ofString(json), all);
    }

    /** Posts JSON without telling its length. */
    public Answer postChunked(String path, String json, String... headers) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return send("POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)), all);
    }

    /** Sends anything. */
    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
