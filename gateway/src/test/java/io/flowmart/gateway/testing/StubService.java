package io.flowmart.gateway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.flowmart.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.springframework.http.HttpHeaders;

/** Stands in for one copy of a service: a real HTTP server that remembers what it was asked and answers as it is told. */
public final class StubService {

    private static final String PROBE = "/actuator/health/readiness";

    /** A request as it arrived. */
    public record Received(String method, String uri, HttpHeaders headers, String body) {

        /** One header, or the empty text. */
        public String header(String name) {
            String value = headers.getFirst(name);
            return value == null ? "" : value;
        }
    }

    private final String name;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    /** Not one of those that the system gives away while the service is dead. */
    private final int port = Ports.free();

    private HttpServer server;
    private volatile HttpHandler handler;
    private volatile boolean ready;

    /** Starts it. */
    StubService(String name) {
        this.name = name;
        reset();
        this.server = start();
    }

    private HttpServer start() {
        try {
            HttpServer begun = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            begun.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            begun.createContext("/", this::handle);
            begun.start();
            return begun;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals(PROBE)) {
            answer(exchange, ready ? 200 : 503, "{}");
            return;
        }
        HttpHeaders headers = new HttpHeaders();
        exchange.getRequestHeaders().forEach(headers::addAll);
        received.add(new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        handler.handle(exchange);
    }

    /** Answers an exchange with JSON. */
    public static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
        boolean none = exchange.getRequestMethod().equals("HEAD") || status == 304 || status == 204;
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** Tells it how to answer from now on. */
    public void answers(HttpHandler how) {
        handler = how;
    }

    /** Whether it says that it is ready. */
    public void ready(boolean isReady) {
        ready = isReady;
    }

    /** As after its start: it says its name to everyone, and has not been asked anything. */
    public void reset() {
        handler = exchange -> answer(exchange, 200, "{\"service\": \"" + name + "\"}");
        ready = true;
        received.clear();
    }

    /** All that it was asked, but for probes. */
    public List<Received> received() {
        return received;
    }

    /** The one thing that it was asked. */
    public Received request() {
        if (received.size() != 1) {
            throw new AssertionError(name + " should have been asked once: " + received);
        }
        return received.getFirst();
    }

    /** Its base address. */
    public String address() {
        return "http://localhost:" + port;
    }

    /** Ends it as a crash would: nobody listens at its address. */
    public void die() {
        server.stop(0);
    }

    /** Starts it again, at the same address. */
    public void revive() {
        server = start();
    }
}
