package io.flowmart.notification;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Takes messages over HTTP, as a provider of SMS does. */
final class Provider implements AutoCloseable {

    private static final ToIntFunction<Posted> ALL_WELL = _ -> 202;

    private final HttpServer server;
    private final List<Posted> posted = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<Posted> status = ALL_WELL;

    /** A request, whatever it was answered with. */
    record Posted(
            String body,
            @Nullable String idempotencyKey,
            @Nullable String signature) {}

    Provider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/sms", this::answer);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/sms";
    }

    void answer(ToIntFunction<Posted> newStatus) {
        status = newStatus;
    }

    void allWell() {
        status = ALL_WELL;
    }

    /** What was posted about a user. */
    List<Posted> about(String userId) {
        return posted.stream().filter(one -> one.body().contains(userId)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Posted request = new Posted(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                exchange.getRequestHeaders().getFirst("X-FlowMart-Signature"));
        posted.add(request);
        exchange.sendResponseHeaders(status.applyAsInt(request), -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
