package io.flowmart.payment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Answers over HTTP as the user context does, with what a test has told it. */
final class UserServiceStub implements AutoCloseable {

    private static final String TOKEN = "Bearer service-token";

    private final HttpServer server;
    private final Map<String, String> methods = new ConcurrentHashMap<>();
    private volatile boolean down;

    UserServiceStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/oauth2/token",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"access_token\":\"service-token\",\"token_type\":\"Bearer\",\"expires_in\":3600}"));
        server.createContext("/users/get/", this::account);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void userHas(String userId, String paymentMethod) {
        methods.put(userId, paymentMethod);
    }

    void down(boolean isDown) {
        down = isDown;
    }

    private void account(HttpExchange exchange) throws IOException {
        String user = exchange.getRequestURI().getPath().substring("/users/get/".length());
        String method = methods.get(user);
        if (down) {
            answer(exchange, 503, "{}");
        } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{}");
        } else if (method == null) {
            answer(exchange, 404, "{}");
        } else {
            answer(exchange, 200, """
                    {"userId": "%s", "paymentMethods": [
                      {"paymentMethodId": "method-1", "provider": "stripe", "reference": "pm_card_other",
                       "brand": "visa", "last4": "0000", "default": false},
                      {"paymentMethodId": "method-2", "provider": "stripe", "reference": "%s",
                       "brand": "visa", "last4": "4242", "default": true}]}""".formatted(user, method));
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
