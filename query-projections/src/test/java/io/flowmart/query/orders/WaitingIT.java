package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@QueryTest
class WaitingIT {

    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Autowired
    private VersionWatch watch;

    @Autowired
    private HikariDataSource connections;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void answersAtOnceIfTheVersionIsThere() {
        Story story = Story.ofSomeone().created().paid();
        shop.happened(story);

        Answer answer = http.get(token(story), path(story, 1), "Prefer", "wait=10");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.number("version")).isEqualTo(2);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=10");
    }

    @Test
    void answersAsSoonAsTheVersionComes() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        CompletableFuture<Answer> answer = http.getLater(token(story), path(story, 1), "Prefer", "wait=20");
        awaitWaiters(1);

        story.paid();
        try (var _ = new NewsAlone(watch)) {
            shop.store(story.orderEvents().subList(1, 3));
            await().until(answer::isDone);
        }

        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(answer.join().text("status")).isEqualTo("paid");
        assertThat(watch.waiters()).isZero();
    }

    @Test
    void waitsForAnOrderThatIsJustBeingMade() {
        Story story = Story.ofSomeone().created();
        CompletableFuture<Answer> answer =
                http.getLater(token(story), "/orders/" + story.orderId + "?minVersion=0", "Prefer", "wait=20");
        awaitWaiters(1);

        try (var _ = new NewsAlone(watch)) {
            shop.store(story.orderEvents());
            await().until(answer::isDone);
        }

        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(answer.join().body().get("items").size()).isEqualTo(2);
    }

    @Test
    void findsWhatAnotherProcessWrote() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        CompletableFuture<Answer> answer = http.getLater(token(story), path(story, 1), "Prefer", "wait=20");
        awaitWaiters(1);

        change(story, 1, "PAID");

        await().until(answer::isDone);
        assertThat(answer.join().text("status")).isEqualTo("paid");
        change(story, 0, "PENDING");
    }

    @Test
    void saysSoIfTheVersionDoesNotComeInTime() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);

        Answer answer = http.get(token(story), path(story, 7), "Prefer", "wait=1");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(answer.text("code")).isEqualTo("version_not_reached");
        assertThat(watch.waiters()).isZero();
    }

    @Test
    void doesNotWaitIfTheCallerWillNot() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        long begin = System.nanoTime();

        Answer answer = http.get(token(story), path(story, 1), "Prefer", "wait=0");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(DEFAULT_WAIT);
    }

    @Test
    void waitsAWhileIfTheCallerDoesNotSayHowLong() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        long begin = System.nanoTime();

        Answer answer = http.get(token(story), path(story, 1), "Prefer", "wait=soon");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Preference-Applied")).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(DEFAULT_WAIT);
    }

    @Test
    void tellsHowLongItIsReadyToWait() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);

        Answer answer = http.get(token(story), path(story, 0), "Prefer", "respond-async, wait=999999999999");

        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
    }

    @Test
    void aWishToWaitMeansNothingWithoutAVersion() {
        Story story = Story.ofSomeone();

        Answer answer = http.get(token(story), "/orders/status/" + story.orderId, "Prefer", "wait=20");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Preference-Applied")).isNull();
    }

    @Test
    void someoneElsesOrderLooksLikeOneThatNeverComes() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);

        Answer answer = http.get(TestTokens.customer(UserId.random()), path(story, 0), "Prefer", "wait=1");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("code")).isEqualTo("version_not_reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "one", "1.0", "99999999999999999999", "%00"})
    void refusesAVersionThatIsNone(String version) {
        Story story = Story.ofSomeone();

        Answer answer = http.get(token(story), "/orders/status/" + story.orderId + "?minVersion=" + version);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("invalid_field");
        assertThat(answer.text("field")).isEqualTo("minVersion");
    }

    @Test
    void aThousandWaitAtOnceWithoutAConnection() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        String token = token(story);
        List<CompletableFuture<Answer>> answers = Stream.generate(
                        () -> http.getLater(token, path(story, 1), "Prefer", "wait=30"))
                .limit(1_000)
                .toList();
        awaitWaiters(1_000);
        await().until(() -> connections.getHikariPoolMXBean().getActiveConnections() <= 2);
        assertThat(connections.getHikariPoolMXBean().getThreadsAwaitingConnection())
                .isZero();

        story.paid();
        shop.store(story.orderEvents().subList(1, 3));

        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().text("status")).isEqualTo("paid"));
        assertThat(watch.waiters()).isZero();
    }

    private void change(Story story, long version, String status) {
        jdbc.sql("update query.order_row set version = ?, status = ? where order_id = ?")
                .params(version, status, story.orderId.value())
                .update();
    }

    private void awaitWaiters(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> watch.waiters() == count);
    }

    private static String token(Story story) {
        return TestTokens.customer(story.buyer);
    }

    private static String path(Story story, long minVersion) {
        return "/orders/status/" + story.orderId + "?minVersion=" + minVersion;
    }
}
