package io.flowmart.payment.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A payment provider over HTTP that charges no one: {@code ok}, {@code declined} and {@code slow} are its cards. */
public final class ExampleProvider {

    /** What it will not give back. */
    public static final long UNLUCKY = 13;

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private int answersToLose;

    private static final class Order {
        final String note;
        String status = "new";

        @Nullable
        String reason;

        int charges;
        final Map<String, Long> refunds = new LinkedHashMap<>();

        Order(String note) {
            this.note = note;
        }
    }

    /** Starts on any free port. */
    public ExampleProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it answers. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Does what it is asked for so many times without answering. */
    public synchronized void loseAnswers(int times) {
        answersToLose = times;
    }

    /** What was slow is paid now. */
    public synchronized void arrive(Object payment) {
        of(payment).forEach(order -> pay(order, "ok"));
    }

    /** What became of the orders of a payment: status, how often charged, what went back. */
    public synchronized List<String> books(Object payment) {
        return of(payment).stream()
                .map(order -> order.status + " " + order.charges + " "
                        + order.refunds.values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .toList();
    }

    private List<Order> of(Object payment) {
        return orders.values().stream()
                .filter(order -> order.note.equals(payment.toString()))
                .toList();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        JsonNode body = sent.length == 0 ? JSON.createObjectNode() : JSON.readTree(sent);
        boolean asked = exchange.getRequestMethod().equals("GET");
        Map<String, String> answer = answer(exchange.getRequestURI().getPath().split("/"), body, asked);
        if (answersToLose > 0) {
            answersToLose--;
            exchange.close();
            return;
        }
        byte[] json = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.isEmpty() ? 422 : answer.containsKey("known") ? 409 : 200, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    private Map<String, String> answer(String[] path, JsonNode body, boolean asked) {
        String id = path.length > 2 ? path[2] : body.path("reference").asString();
        if (path.length == 2) {
            boolean known = orders.putIfAbsent(id, new Order(body.path("note").asString())) != null;
            return shown(id, known);
        }
        if (path[1].equals("refunds")) {
            return Map.of("id", id, "status", "done");
        }
        Order order = Objects.requireNonNull(orders.get(id));
        if (asked) {
            return shown(id, false);
        }
        boolean open = order.status.equals("new") || order.status.equals("underway");
        switch (path[3]) {
            case "pay" -> {
                if (order.status.equals("new")) {
                    pay(order, body.path("token").asString());
                }
            }
            case "cancel" -> order.status = open || order.status.equals("declined") ? "cancelled" : order.status;
            default -> {
                String reference = body.path("reference").asString();
                if (body.path("amount").asLong() == UNLUCKY) {
                    return Map.of();
                }
                order.refunds.putIfAbsent(reference, body.path("amount").asLong());
                return Map.of("id", reference, "status", "done");
            }
        }
        return shown(id, !open);
    }

    private static void pay(Order order, String token) {
        switch (token) {
            case "ok" -> {
                order.status = "paid";
                order.charges++;
            }
            case "slow" -> order.status = "underway";
            default -> {
                order.status = "declined";
                order.reason = "card_declined";
            }
        }
    }

    private Map<String, String> shown(String id, boolean known) {
        Order order = Objects.requireNonNull(orders.get(id));
        Map<String, String> shown = new LinkedHashMap<>(Map.of("id", id, "status", order.status));
        if (order.reason != null) {
            shown.put("reason", order.reason);
        }
        if (known) {
            shown.put("known", "true");
        }
        return shown;
    }
}
