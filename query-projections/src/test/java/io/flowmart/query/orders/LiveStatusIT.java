package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.Listener;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What a listener is told of his order. */
@QueryTest
class LiveStatusIT {

    private static final Duration SOON = Duration.ofSeconds(5);

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Autowired
    private VersionWatch watch;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void tellsEveryChangeAsThePlainAnswerWouldUntilNothingMoreIsUnderWay() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        List<JsonNode> answers = new ArrayList<>();
        try (var _ = new NewsAlone(watch);
                Listener listener = listen(story)) {
            answers.add(plainAnswer(story));

            for (Runnable change : List.<Runnable>of(
                    () -> story.cancelled("Grüße, \"no\" thanks\nid:7\n\ndata:x"), () -> story.refunded())) {
                int known = story.orderEvents().size();
                change.run();
                shop.store(story.orderEvents().subList(known, known + 1));
                await().atMost(SOON).until(() -> listener.ids().contains(Integer.toString(known)));
                answers.add(plainAnswer(story));
            }

            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.events()).extracting(Listener.Event::data).isEqualTo(answers);
            assertThat(listener.events()).extracting(Listener.Event::name).containsOnly("status");
            assertThat(listener.ids()).containsExactly("0", "1", "2");
        }
    }

    @Test
    void skipsNoneOfSeveralChangesThatWereStoredTogether() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        try (Listener listener = listen(story)) {
            story.paid();
            shop.store(story.orderEvents().subList(1, 3));

            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.ids()).containsExactly("0", "1", "2");
            assertThat(listener.events())
                    .extracting(event -> event.data().path("status").asString())
                    .containsExactly("pending", "paid", "paid");
            assertThat(listener.events())
                    .extracting(event -> event.data().path("updatedAt").asString())
                    .containsExactly(
                            Story.BEGIN.toString(),
                            Story.BEGIN.plusSeconds(1).toString(),
                            Story.BEGIN.plusSeconds(2).toString());
        }
    }

    static Stream<Story> finished() {
        return Stream.of(
                Story.ofSomeone().created().paid(),
                Story.ofSomeone().created().paymentFailed("card_declined"),
                Story.ofSomeone().created().cancelled("No").paymentInitiated().voided(VoidReason.ORDER_CANCELLED),
                Story.ofSomeone().created().cancelled("No").paymentInitiated().declined("card_declined"),
                Story.ofSomeone().created().paid().cancelled("No").refunded());
    }

    @ParameterizedTest
    @MethodSource("finished")
    void tellsThePresentStateOfAnOrderThatIsAtRestAndEnds(Story story) throws IOException {
        shop.happened(story);

        try (Listener listener = listen(story)) {
            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.events()).extracting(Listener.Event::data).containsExactly(plainAnswer(story));
        }
        String version = Integer.toString(story.orderEvents().size() - 1);
        assertThat(stream(story, "Last-Event-ID", version).status()).isEqualTo(204);
    }

    @Test
    void goesOnWhereTheListenerWasCutOff() throws IOException {
        Story story = Story.ofSomeone().created().paid().cancelled("No");
        shop.happened(story);

        try (Listener listener = listen(story, "Last-Event-ID", "0")) {
            await().atMost(SOON).until(() -> listener.ids().equals(List.of("1", "2", "3")));

            story.refunded();
            shop.store(story.orderEvents().subList(4, 5));

            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.ids()).containsExactly("1", "2", "3", "4");
            assertThat(listener.events().get(2).data().path("reason").asString())
                    .isEqualTo("No");
        }
    }

    @Test
    void aCancelledOrderIsFollowedUntilItsPaymentIsVoided() throws IOException {
        Story story = Story.ofSomeone().created().cancelled("No").paymentInitiated();
        shop.happened(story);
        try (Listener listener = listen(story)) {
            await().until(() -> listener.heartbeats() > 3);
            assertThat(listener.end()).isNotDone();

            story.voided(VoidReason.ORDER_CANCELLED);
            shop.store(story.paymentEvents().subList(2, 3));

            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.ids()).containsExactly("1");
        }
    }

    @Test
    void aRetriedOrderIsFollowedOnAndEachStateIsToldAsItWas() throws IOException {
        Story story = Story.ofSomeone().created().paymentFailed("card_declined").retried();
        shop.happened(story);
        try (Listener listener = listen(story, "Last-Event-ID", "0")) {
            story.paid();
            shop.store(story.orderEvents().subList(3, 5));

            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(told(listener)).startsWith("payment_failed card_declined 0", "pending  0", "paid  0");
        }
        story.partlyRefunded(500, 500).refunded().refundFailed(2_000, 500);
        shop.store(story.orderEvents().subList(5, 8));
        shop.settle();
        try (Listener listener = listen(story, "Last-Event-ID", "0")) {
            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(told(listener))
                    .containsExactly(
                            "payment_failed card_declined 0",
                            "pending  0",
                            "paid  0",
                            "paid  0",
                            "paid  500",
                            "refunded  2500",
                            "paid  500");
        }
    }

    private static List<String> told(Listener listener) {
        return listener.events().stream()
                .map(event -> event.data().path("status").asString() + " "
                        + event.data().path("reason").asString() + " "
                        + event.data().path("refundedAmount").asLong())
                .toList();
    }

    /** The cancellation may have come in time to prevent the second attempt, or not. */
    @Test
    void aRetriedOrderThatIsCancelledIsFollowedUntilNoAttemptIsLeft() throws IOException {
        Story story = Story.ofSomeone().created().paymentInitiated().declined("card_declined");
        shop.happened(story.paymentFailed("card_declined").retried().cancelled("No"));
        try (Listener listener = listen(story)) {
            await().until(() -> listener.heartbeats() > 3);
            assertThat(listener.end()).isNotDone();

            story.voided(VoidReason.ORDER_CANCELLED);
            shop.store(story.paymentEvents().subList(3, 4));

            assertThat(listener.end()).succeedsWithin(SOON);
        }
    }

    @Test
    void whatHappenedBeforeStepsHadAStatusIsToldToo() throws IOException {
        Story story = Story.ofSomeone().created().paid().cancelled("No").refunded();
        shop.happened(story);
        jdbc.sql("update query.order_step_row set status = null, refunded_amount = null where order_id = ?")
                .param(story.orderId.value())
                .update();

        try (Listener listener = listen(story, "Last-Event-ID", "0")) {
            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.events())
                    .extracting(event -> event.data().path("status").asString() + " "
                            + event.data().path("refundedAmount").asLong())
                    .containsExactly("paid 0", "paid 0", "cancelled 0", "refunded 2500");
            assertThat(listener.events().getLast().data()).isEqualTo(plainAnswer(story));
        } finally {
            http.post(TestTokens.operator(), "/admin/projections/orders/replay");
            shop.settle();
        }
    }

    @Test
    void waitsForAnOrderThatIsJustBeingMade() throws IOException {
        Story story = Story.ofSomeone().created();
        Thread.startVirtualThread(() -> {
            await().until(() -> watch.waiters() == 1);
            shop.store(story.orderEvents());
        });

        try (Listener listener = http.listen(token(story), path(story) + "?minVersion=0", "Prefer", "wait=20")) {
            assertThat(listener.response().statusCode()).isEqualTo(200);
            assertThat(listener.response().headers().firstValue("Preference-Applied"))
                    .hasValue("wait=20");
            await().atMost(SOON).until(() -> listener.ids().equals(List.of("0")));
        }
    }

    @Test
    void tellsWhatAnotherProcessWrote() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        try (Listener listener = listen(story)) {
            jdbc.sql("insert into query.order_step_row values (?, 1, 'OrderPaymentFailed', now(), 'payment_timed_out')")
                    .param(story.orderId.value())
                    .update();
            change(story, 1, "PAYMENT_FAILED");

            assertThat(listener.end()).succeedsWithin(SOON);
            assertThat(listener.ids()).containsExactly("0", "1");
        }
        jdbc.sql("delete from query.order_step_row where order_id = ? and sequence = 1")
                .param(story.orderId.value())
                .update();
        change(story, 0, "PENDING");
    }

    @Test
    void tellsNothingAgainWhenTheReadModelIsRebuilt() throws IOException {
        Story story = Story.ofSomeone().created().paid().cancelled("No");
        shop.happened(story);
        try (Listener listener = listen(story)) {
            await().until(() -> !listener.events().isEmpty());

            assertThat(http.post(TestTokens.operator(), "/admin/projections/orders/replay")
                            .status())
                    .isEqualTo(202);
            shop.settle();
            story.refunded();
            shop.store(story.orderEvents().subList(4, 5));

            assertThat(listener.end()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(listener.ids()).containsExactly("3", "4");
        }
    }

    @Test
    void showsItselfToAListenerWhoHearsNothingElse() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        try (Listener listener = listen(story)) {
            await().atMost(SOON).until(() -> listener.heartbeats() > 3);

            assertThat(listener.response().headers().map())
                    .containsEntry("content-type", List.of("text/event-stream"))
                    .containsEntry("x-accel-buffering", List.of("no"));
            assertThat(listener.ids()).containsExactly("0");
        }
    }

    @Test
    void endsBeforeTheAccessTokenExpires() throws IOException {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        long begin = System.nanoTime();
        Duration valid = Duration.ofSeconds(5);
        String token = TestTokens.customer(story.buyer, valid);

        try (Listener listener = http.listen(token, path(story))) {
            assertThat(listener.end()).succeedsWithin(valid.multipliedBy(2));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(500), valid.plusSeconds(1));
        }
    }

    @Test
    void someoneElsesOrderIsNotThere() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);

        Answer answer = http.get(TestTokens.customer(UserId.random()), path(story), "Accept", "text/event-stream");

        assertProblem(answer, 404, "not_found");
        assertProblem(stream(Story.ofSomeone()), 404, "not_found");
    }

    @Test
    void nothingIsToldWithoutAGoodToken() {
        Answer answer = http.get(null, path(Story.ofSomeone()), "Accept", "text/event-stream");

        assertProblem(answer, 401, "unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "one", "1.5", "99999999999999999999"})
    void refusesAnEventIdThatIsNone(String id) {
        Answer answer = stream(Story.ofSomeone(), "Last-Event-ID", id);

        assertProblem(answer, 400, "invalid_field");
        assertThat(answer.text("field")).isEqualTo("Last-Event-ID");
    }

    @Test
    void answersPlainlyWhoeverDoesNotAskForEvents() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);

        for (String accept : List.of("*/*", "application/json", "application/json, text/event-stream;q=0.5")) {
            Answer answer = http.get(token(story), path(story), "Accept", accept);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.text("status")).isEqualTo("pending");
        }
    }

    @Test
    void bothFormsAreDocumented() {
        JsonNode responses = http.get(null, "/v3/api-docs")
                .body()
                .path("paths")
                .path("/orders/status/{orderId}")
                .path("get")
                .path("responses");

        assertThat(responses.path("200").path("content").propertyNames())
                .contains("application/json", "text/event-stream");
        assertThat(responses.has("204")).isTrue();
    }

    private void change(Story story, long version, String status) {
        jdbc.sql("update query.order_row set version = ?, status = ? where order_id = ?")
                .params(version, status, story.orderId.value())
                .update();
    }

    private Listener listen(Story story, String... headers) {
        Listener listener = http.listen(token(story), path(story), headers);
        assertThat(listener.response().statusCode()).isEqualTo(200);
        await().atMost(SOON).until(() -> !listener.events().isEmpty());
        return listener;
    }

    private Answer stream(Story story, String... headers) {
        String[] all = Stream.concat(Stream.of("Accept", "text/event-stream"), Stream.of(headers))
                .toArray(String[]::new);
        return http.get(token(story), path(story), all);
    }

    private JsonNode plainAnswer(Story story) {
        return http.get(token(story), path(story)).body();
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo(code);
    }

    private static String token(Story story) {
        return TestTokens.customer(story.buyer);
    }

    private static String path(Story story) {
        return "/orders/status/" + story.orderId;
    }
}
