package io.flowmart.gateway.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the gateway over real HTTP. */
@Lazy
@Component
public class Caller {

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    Caller(@Value("${local.server.port}") int port) {
        this.port = port;
    }

    /** An answer. */
    public record Answer(int status, HttpHeaders headers, String text) {

        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(text);
        }

        /** One header, or the empty text; it is an error if there are several. */
        public String header(String name) {
            List<String> values = headers.allValues(name);
            if (values.size() > 1) {
                throw new AssertionError(name + " is there more than once: " + values);
            }
            return values.isEmpty() ? "" : values.getFirst();
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
        return send("POST", path, BodyPublishers.ofString(json), withJson(headers));
    }

    /** Posts JSON without telling its length. */
    public Answer postChunked(String path, String json, String... headers) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return send(
                "POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)), withJson(headers));
    }

    private static String[] withJson(String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return all;
    }

    /** Sends anything. */
    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpResponse<String> response = send(method, path, body, BodyHandlers.ofString(), headers);
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** Sends anything, and takes the answer in any way. */
    public <T> HttpResponse<T> send(
            String method, String path, BodyPublisher body, BodyHandler<T> answer, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends bytes that no client would, lines ended by a vertical bar, and gives all that comes back. */
    public String raw(String request) {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
