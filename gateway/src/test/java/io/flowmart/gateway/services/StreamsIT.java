package io.flowmart.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.flowmart.api.user.UserId;
import io.flowmart.gateway.testing.Caller;
import io.flowmart.gateway.testing.GatewayTest;
import io.flowmart.gateway.testing.Shop;
import io.flowmart.platform.security.testing.TestTokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class StreamsIT {

    private final BlockingQueue<HttpExchange> opened = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> listeners = new ArrayList<>();

    @Autowired
    private Caller caller;

    @Autowired
    private OpenStreams streams;

    @BeforeEach
    void streams() {
        Shop.QUERY.answers(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream;charset=UTF-8");
            exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            opened.add(exchange);
        });
    }

    @AfterEach
    void leave() throws Exception {
        for (AutoCloseable listener : listeners) {
            listener.close();
        }
        opened.forEach(HttpExchange::close);
        streams.stop();
        streams.start();
        await().untilAsserted(() -> assertThat(streams.count()).isZero());
    }

    private HttpResponse<InputStream> listen() {
        HttpResponse<InputStream> response = caller.send(
                "GET",
                "/orders/status/order-1",
                BodyPublishers.noBody(),
                BodyHandlers.ofInputStream(),
                "Authorization",
                TestTokens.customer(UserId.random()),
                "Accept",
                "text/event-stream");
        listeners.add(response.body());
        return response;
    }

    private HttpExchange opened() throws InterruptedException {
        HttpExchange exchange = opened.poll(10, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        return exchange;
    }

    private static void tell(HttpExchange listener, String event) throws IOException {
        listener.getResponseBody().write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
        listener.getResponseBody().flush();
    }

    @Test
    void tellsEachEventWhenItHappens() throws Exception {
        HttpResponse<InputStream> response = listen();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        assertThat(response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
        HttpExchange stream = opened();
        var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        for (String event : List.of("data: pending", "data: paid", ":")) {
            tell(stream, event);
            assertThat(lines.readLine()).isEqualTo(event);
            assertThat(lines.readLine()).isEmpty();
        }
        stream.close();
        assertThat(lines.readLine()).as("the end").isNull();
    }

    @Test
    void goesOnForLongerThanAnAnswerMayTake() throws Exception {
        HttpResponse<InputStream> response = listen();
        HttpExchange stream = opened();
        await().pollDelay(java.time.Duration.ofMillis(2_500)).until(() -> true);
        tell(stream, "data: paid");
        var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("data: paid");
    }

    @Test
    void endsWhenTheServiceSaysNothingAnyMore() throws Exception {
        HttpResponse<InputStream> response = listen();
        opened();
        assertThat(response.body().readAllBytes()).isEmpty();
    }

    @Test
    void letsGoOfTheServiceWhenTheListenerLeaves() throws Exception {
        HttpResponse<InputStream> response = listen();
        HttpExchange stream = opened();
        assertThat(streams.count()).isEqualTo(1);
        response.body().close();
        // Although nothing is said to him.
        await().untilAsserted(() -> assertThat(streams.count()).isZero());
        await().untilAsserted(() -> {
            for (int i = 0; i < 100; i++) {
                try {
                    tell(stream, ":");
                } catch (IOException gone) {
                    return;
                }
            }
            throw new AssertionError("The service may still write.");
        });
    }

    @Test
    void hasRoomForSoManyOnly() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(listen().statusCode()).isEqualTo(200);
        }
        HttpResponse<InputStream> tooMany = listen();
        assertThat(tooMany.statusCode()).isEqualTo(503);
        assertThat(new String(tooMany.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("too_many_listeners");
        assertThat(tooMany.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        opened().close();
        await().untilAsserted(() -> assertThat(streams.count()).isEqualTo(2));
        assertThat(listen().statusCode()).isEqualTo(200);
    }

    @Test
    void endsAllWhenTheProcessDoes() throws Exception {
        HttpResponse<InputStream> response = listen();
        opened();
        streams.stop();
        assertThat(response.body().readAllBytes()).isEmpty();
        assertThat(listen().statusCode()).as("while it ends").isEqualTo(503);
    }
}
