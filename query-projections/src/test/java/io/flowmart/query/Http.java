package io.flowmart.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller on the network. */
@TestComponent
public final class Http {

    /** Longer than the longest wait there is. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ServletWebServerApplicationContext server;
    private final JsonMapper mapper;

    Http(ServletWebServerApplicationContext server, JsonMapper mapper) {
        this.server = server;
        this.mapper = mapper;
    }

    /** An answer; without a body in JSON, the body is missing. */
    public record Answer(HttpResponse<String> response, JsonNode body) {

        public int status() {
            return response.statusCode();
        }

        public @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        public String text(String field) {
            return body.path(field).asString();
        }

        public long number(String field) {
            return body.path(field).asLong();
        }
    }

    public Answer get(@Nullable String authorization, String path, String... headers) {
        return send(request(authorization, path, headers).build());
    }

    public Answer post(@Nullable String authorization, String path) {
        return send(request(authorization, path)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    public CompletableFuture<Answer> getLater(String authorization, String path, String... headers) {
        HttpRequest request = request(authorization, path, headers).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(this::answer);
    }

    /** Listens to what is sent as it happens. */
    public Listener listen(String authorization, String path, String... headers) {
        HttpRequest request = request(authorization, path, headers)
                .header("Accept", "text/event-stream")
                .build();
        try {
            return new Listener(client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return Objects.requireNonNull(server.getWebServer()).getPort();
    }

    private HttpRequest.Builder request(@Nullable String authorization, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                .timeout(PATIENCE);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer send(HttpRequest request) {
        try {
            return answer(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer answer(HttpResponse<String> response) {
        String body = response.body();
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Answer(response, json && !body.isEmpty() ? mapper.readTree(body) : mapper.missingNode());
    }
}
