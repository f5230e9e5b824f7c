package io.flowmart.payment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.flowmart.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Answers over HTTP as the user context does, with what a test has told it; or does not. */
final class UserServiceStub implements AutoCloseable {

    /** What can be wrong with it. */
    enum Trouble {
        NONE,
        /** Nobody listens. */
        AWAY,
        /** It takes requests, but does not answer. */
        HANGING,
        /** It answers that it cannot. */
        FAILING
    }

    /** Not one of those that the system gives away while the service is away. */
    private final int port = Ports.free();

    private final Map<String, List<String>> methods = new ConcurrentHashMap<>();
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile Trouble trouble = Trouble.NONE;
    private volatile CountDownLatch over = new CountDownLatch(0);
    private volatile int signingKey = 1;

    UserServiceStub() {
        server = listen();
    }

    private HttpServer listen() {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.createContext("/oauth2/token", this::token);
            listening.createContext("/users/get/", this::account);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://localhost:" + port;
    }

    /** With this the user pays unless he says otherwise. */
    void userHas(UserId user, String provider, String reference) {
        methods.put(
                user.value(),
                List.of(method(user, "stripe", "pm_card_other", false), method(user, provider, reference, true)));
    }

    /** With this he may pay as well. */
    void userAlsoHas(UserId user, String provider, String reference) {
        methods.merge(user.value(), List.of(method(user, provider, reference, false)), UserServiceStub::both);
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** As the user context may answer one day: with a field more than are known here. */
    private static String method(UserId user, String provider, String reference, boolean isDefault) {
        return """
                {"paymentMethodId": "%s", "provider": "%s", "reference": "%s", "brand": "visa", "last4": "4242", \
                "default": %s, "addedLater": true}""".formatted(PaymentMethodId.of(user, provider, reference), provider, reference, isDefault);
    }

    /** Begins a trouble, or ends the one there is. */
    void trouble(Trouble begun) {
        over.countDown();
        if (trouble == Trouble.AWAY && begun != Trouble.AWAY) {
            server = listen();
        } else if (trouble != Trouble.AWAY && begun == Trouble.AWAY) {
            server.stop(0);
        }
        over = new CountDownLatch(begun == Trouble.HANGING ? 1 : 0);
        trouble = begun;
    }

    /** Has another key from now on: all tokens issued so far are refused. */
    void changeKey() {
        signingKey++;
    }

    /** The header traceparent of each question so far. */
    List<String> traces() {
        return traces;
    }

    private void token(HttpExchange exchange) throws IOException {
        if (isWell(exchange)) {
            answer(
                    exchange,
                    200,
                    "{\"access_token\":\"token-%d\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                            .formatted(signingKey));
        }
    }

    private void account(HttpExchange exchange) throws IOException {
        if (!isWell(exchange)) {
            return;
        }
        traces.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
        String user = exchange.getRequestURI().getPath().substring("/users/get/".length());
        List<String> his = methods.get(user);
        if (!("Bearer token-" + signingKey).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{}");
        } else if (his == null) {
            answer(exchange, 404, "{}");
        } else {
            answer(exchange, 200, "{\"userId\": \"" + user + "\", \"paymentMethods\": " + his + "}");
        }
    }

    private boolean isWell(HttpExchange exchange) throws IOException {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (trouble == Trouble.FAILING) {
            answer(exchange, 503, "{}");
            return false;
        }
        return true;
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
        over.countDown();
        server.stop(0);
    }
}
