package io.flowmart.query.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.Listener;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Listeners as many and as bad as they come. {@code QueryTest} lets in eight, three of a user. */
@QueryTest
class LiveStreamsIT {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int MORE_THAN_BUFFERS_HOLD = 16_000_000;

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Autowired
    private Listeners all;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void nobodyListens() {
        awaitListeners(0);
    }

    @Test
    void aListenerWhoNeverReadsDisturbsNobodyAndIsCutOff() throws IOException {
        Story other = Story.ofSomeone().created();
        Story story = Story.ofSomeone().created().cancelled("No");
        shop.happened(story, other);
        setReason(story, "x".repeat(MORE_THAN_BUFFERS_HOLD));

        try (Socket deaf = new Socket();
                Listener listener = http.listen(token(other), path(other))) {
            deaf.setReceiveBufferSize(4_096);
            deaf.connect(new InetSocketAddress("localhost", http.port()));
            deaf.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: %s\r\n\r\n"
                                    .formatted(path(story), token(story))
                                    .getBytes(StandardCharsets.US_ASCII));
            awaitListeners(2);

            other.paid();
            shop.store(other.orderEvents().subList(1, 3));
            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.ids()).containsExactly("0", "1", "2");

            awaitListeners(0);
            int received = deaf.getInputStream().readAllBytes().length;
            assertThat(received).isLessThan(MORE_THAN_BUFFERS_HOLD);
        }
        setReason(story, "No");
    }

    @Test
    void aListenerWhoLeavesIsForgottenAtOnce() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        Listener listener = http.listen(token(story), path(story));
        awaitListeners(1);

        listener.close();

        await().atMost(SOON).until(() -> listeners() == 0);
    }

    @Test
    void aUserMayOpenSoManyStreamsAndNoMore() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        List<Listener> listeners = listen(story, 3);

        Answer answer = http.get(token(story), path(story), "Accept", "text/event-stream");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.text("code")).isEqualTo("too_many_streams");

        listeners.removeLast().close();
        awaitListeners(2);
        listeners.addAll(listen(story, 1));
        close(listeners);
    }

    @Test
    void aProcessTakesSoManyListenersAndNoMore() throws IOException {
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Story story = Story.ofSomeone().created();
            shop.happened(story);
            listeners.addAll(listen(story, 2));
        }
        Story story = Story.ofSomeone().created();
        shop.happened(story);

        Answer answer = http.get(token(story), path(story), "Accept", "text/event-stream");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.text("code")).isEqualTo("too_many_listeners");
        assertThat(http.get(token(story), path(story)).status()).isEqualTo(200);
        close(listeners);
    }

    @Test
    void whenTheProcessStopsEveryStreamEndsCleanlyAndGoesOnElsewhere() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        List<Listener> listeners = listen(story, 3);

        all.stop();
        try {
            assertThat(listeners)
                    .allSatisfy(listener -> assertThat(listener.end()).succeedsWithin(SOON));
            awaitListeners(0);
            assertThat(http.get(token(story), path(story), "Accept", "text/event-stream")
                            .status())
                    .isEqualTo(503);
        } finally {
            all.start();
        }
        story.paid();
        shop.store(story.orderEvents().subList(1, 3));
        try (Listener listener = http.listen(
                token(story),
                path(story),
                "Last-Event-ID",
                listeners.getFirst().ids().getLast())) {
            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.ids()).containsExactly("1", "2");
        }
        assertThat(all.getPhase())
                .as("the web server waits for its requests; what ends before it need not be waited for")
                .isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }

    private void setReason(Story story, String reason) {
        jdbc.sql("update query.order_step_row set reason = ? where order_id = ? and sequence = 1")
                .params(reason, story.orderId.value())
                .update();
    }

    private List<Listener> listen(Story story, int times) {
        List<Listener> listeners = new ArrayList<>();
        int already = listeners();
        for (int i = 0; i < times; i++) {
            listeners.add(http.listen(token(story), path(story)));
        }
        awaitListeners(already + times);
        await().until(() ->
                listeners.stream().noneMatch(listener -> listener.events().isEmpty()));
        return listeners;
    }

    private static void close(List<Listener> listeners) throws IOException {
        for (Listener listener : listeners) {
            listener.close();
        }
    }

    private void awaitListeners(int count) {
        await().until(() -> listeners() == count);
    }

    private int listeners() {
        return (int) meters.get("flowmart.live.listeners").gauge().value();
    }

    private static String token(Story story) {
        return TestTokens.customer(story.buyer);
    }

    private static String path(Story story) {
        return "/orders/status/" + story.orderId;
    }
}
