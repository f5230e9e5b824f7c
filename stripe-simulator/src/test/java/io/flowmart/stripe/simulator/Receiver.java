package io.flowmart.stripe.simulator;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The shop's side of webhooks: remembers what came, and answers as it is told. */
final class Receiver implements AutoCloseable {

    record Hook(String body, String signature, String contentType) {

        /** Read as a shop reads it. */
        Event verified(String secret) {
            try {
                return Webhook.constructEvent(body, signature, secret);
            } catch (SignatureVerificationException e) {
                throw new AssertionError(e);
            }
        }

        String type() {
            return field("type");
        }

        String eventId() {
            return field("id");
        }

        private String field(String name) {
            return Json.parse(body.getBytes(StandardCharsets.UTF_8)).path(name).asString();
        }
    }

    final List<Hook> hooks = new CopyOnWriteArrayList<>();
    volatile int status = 200;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        hooks.add(new Hook(body, headers.getFirst("Stripe-Signature"), headers.getFirst("Content-Type")));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/webhooks");
    }

    List<String> types() {
        return hooks.stream().map(Hook::type).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
