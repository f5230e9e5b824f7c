package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@QueryTest
class OrderQueryIT {

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void showsAnOrderThatWasJustPlaced() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);

        Answer answer = status(story);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"0\"");
        assertThat(answer.text("orderId")).isEqualTo(story.orderId.value());
        assertThat(answer.text("status")).isEqualTo("pending");
        assertThat(answer.number("version")).isZero();
        assertThat(answer.number("totalAmount")).isEqualTo(Story.TOTAL);
        assertThat(answer.text("currency")).isEqualTo("EUR");
        assertThat(answer.text("paymentId")).isEqualTo(story.paymentId.value());
        assertThat(answer.body().get("reason").isNull()).isTrue();
        assertThat(answer.text("updatedAt")).isEqualTo(Story.BEGIN.toString());
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(Story.ofSomeone().created().paid(), "paid", 2, null),
                Arguments.of(
                        Story.ofSomeone().created().paymentFailed("card_declined"),
                        "payment_failed",
                        1,
                        "card_declined"),
                Arguments.of(Story.ofSomeone().created().cancelled("Too late"), "cancelled", 1, "Too late"),
                Arguments.of(Story.ofSomeone().created().paid().cancelled("No"), "cancelled", 3, "No"),
                Arguments.of(Story.ofSomeone().created().paid().cancelled("No").refunded(), "refunded", 4, "No"),
                Arguments.of(Story.ofSomeone().created().cancelled("No").refunded(), "refunded", 2, "No"),
                Arguments.of(
                        Story.ofSomeone()
                                .created()
                                .paymentFailed("card_declined")
                                .retried(),
                        "pending",
                        2,
                        null),
                Arguments.of(
                        Story.ofSomeone()
                                .created()
                                .paymentFailed("card_declined")
                                .retried()
                                .paid(),
                        "paid",
                        4,
                        null));
    }

    static Stream<Arguments> refunds() {
        return Stream.of(
                Arguments.of(paid().partlyRefunded(500, 500), "paid", 500),
                Arguments.of(paid().partlyRefunded(500, 500).partlyRefunded(700, 1_200), "paid", 1_200),
                Arguments.of(paid().partlyRefunded(500, 500).refunded(), "refunded", 2_500),
                Arguments.of(paid().refunded().refundFailed(2_500, 0), "paid", 0),
                Arguments.of(paid().refunded().refundFailed(500, 2_000), "paid", 2_000),
                Arguments.of(paid().partlyRefunded(500, 500).refundFailed(500, 0), "paid", 0),
                Arguments.of(paid().cancelled("No").refunded().refundFailed(2_500, 0), "cancelled", 0),
                Arguments.of(
                        paid().cancelled("No").refunded().refundFailed(2_500, 0).refunded(), "refunded", 2_500));
    }

    private static Story paid() {
        return Story.ofSomeone().created().paid();
    }

    @ParameterizedTest
    @MethodSource("refunds")
    void showsWhatWentBackInAllItsAnswers(Story story, String status, long refunded) {
        shop.happened(story);
        String buyer = TestTokens.customer(story.buyer);

        for (JsonNode order : new JsonNode[] {
            status(story).body(),
            http.get(buyer, "/orders/" + story.orderId).body(),
            http.get(buyer, "/orders").body().at("/items/0")
        }) {
            assertThat(order.path("status").asString()).isEqualTo(status);
            assertThat(order.path("refundedAmount").asLong(-1)).isEqualTo(refunded);
            assertThat(order.path("totalAmount").asLong()).isEqualTo(Story.TOTAL);
        }
    }

    @Test
    void showsADisputeInAllItsAnswersUntilItIsWon() {
        Story story = paid().paymentInitiated().charged();
        shop.happened(story);
        assertDisputed(story, false, "\"2\"");

        story.disputed("du_1", Story.TOTAL);
        shop.store(story.paymentEvents().subList(3, 4));
        shop.settle();
        assertDisputed(story, true, "\"2-disputed\"");

        story.disputeClosed("du_1", Story.TOTAL, DisputeOutcome.WON);
        shop.store(story.paymentEvents().subList(4, 5));
        shop.settle();
        assertDisputed(story, false, "\"2\"");
    }

    private void assertDisputed(Story story, boolean disputed, String tag) {
        String buyer = TestTokens.customer(story.buyer);
        Answer details = http.get(buyer, "/orders/" + story.orderId, "If-None-Match", "\"x\"");
        assertThat(details.body().path("disputed").asBoolean(!disputed)).isEqualTo(disputed);
        assertThat(details.header("ETag")).isEqualTo(tag);
        assertThat(status(story).body().path("disputed").asBoolean(!disputed)).isEqualTo(disputed);
        assertThat(status(story).header("ETag")).isEqualTo(tag);
        assertThat(status(story).text("status")).isEqualTo("paid");
        assertThat(http.get(buyer, "/orders").body().at("/items/0/disputed").asBoolean(!disputed))
                .isEqualTo(disputed);
    }

    @Test
    void aDisputeThatIsHeardOfBeforeItsOrderIsShownToo() {
        Story story = paid().paymentInitiated().charged().disputed("du_1", Story.TOTAL);
        shop.store(story.paymentEvents());
        shop.settle();
        shop.store(story.orderEvents());
        shop.settle();

        assertThat(status(story).body().path("disputed").asBoolean()).isTrue();
    }

    @Test
    void tellsAttemptsAndRefundsInTheHistory() {
        Story story = Story.ofSomeone()
                .created()
                .paymentFailed("expired_card")
                .retried()
                .paid()
                .partlyRefunded(500, 500)
                .refunded()
                .refundFailed(2_000, 500);
        shop.happened(story);

        JsonNode history = http.get(TestTokens.customer(story.buyer), "/orders/" + story.orderId)
                .body()
                .get("history");

        assertThat(history.findValuesAsString("event"))
                .containsExactly(
                        "OrderCreated",
                        "OrderPaymentFailed",
                        "OrderPaymentRetried",
                        "OrderPaid",
                        "OrderConfirmed",
                        "OrderPartiallyRefunded",
                        "OrderRefunded",
                        "OrderRefundFailed");
        assertThat(history.findValuesAsString("reason")).containsExactly("expired_card");
    }

    @ParameterizedTest
    @MethodSource("endings")
    void showsWhatBecameOfAnOrder(Story story, String status, long version, String reason) {
        shop.happened(story);

        Answer answer = status(story);

        assertThat(answer.text("status")).isEqualTo(status);
        assertThat(answer.number("version")).isEqualTo(version);
        assertThat(answer.body().get("reason").asString(null)).isEqualTo(reason);
        assertThat(answer.text("updatedAt"))
                .isEqualTo(Story.BEGIN.plusSeconds(version).toString());
    }

    @Test
    void showsItemsAndHistoryBesideTheStatus() {
        Story story =
                Story.ofSomeone().created().paid().cancelled("Changed my mind").refunded();
        shop.happened(story);

        Answer answer = http.get(TestTokens.customer(story.buyer), "/orders/" + story.orderId);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"4\"");
        assertThat(answer.text("status")).isEqualTo("refunded");
        assertThat(answer.body().get("items").toString())
                .isEqualTo("[{\"sku\":\"mug-1\",\"name\":\"Mug\",\"quantity\":2,\"unitAmount\":1000},"
                        + "{\"sku\":\"pen-1\",\"name\":\"Pen \\\"blue\\\"\",\"quantity\":1,\"unitAmount\":500}]");
        assertThat(answer.body().get("history").findValuesAsString("event"))
                .containsExactly("OrderCreated", "OrderPaid", "OrderConfirmed", "OrderCancelled", "OrderRefunded");
        assertThat(answer.body().get("history").findValuesAsString("sequence"))
                .containsExactly("0", "1", "2", "3", "4");
        assertThat(answer.body().get("history").findValuesAsString("reason")).containsExactly("Changed my mind");
        assertThat(answer.body().at("/history/1/time").asString())
                .isEqualTo(Story.BEGIN.plusSeconds(1).toString());
    }

    @Test
    void saysNothingNewIfTheCallerHasTheVersion() {
        Story story = Story.ofSomeone().created().paid();
        shop.happened(story);
        String buyer = TestTokens.customer(story.buyer);

        for (String path : new String[] {"/orders/status/" + story.orderId, "/orders/" + story.orderId}) {
            Answer same = http.get(buyer, path, "If-None-Match", "\"2\"");
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.header("ETag")).isEqualTo("\"2\"");
            assertThat(http.get(buyer, path, "If-None-Match", "\"1\"").status()).isEqualTo(200);
        }
    }

    @Test
    void someoneElsesOrderIsNotThere() {
        Story story = Story.ofSomeone().created();
        shop.happened(story);
        String stranger = TestTokens.customer(UserId.random());

        assertNotFound(http.get(stranger, "/orders/status/" + story.orderId));
        assertNotFound(http.get(stranger, "/orders/" + story.orderId));
        assertNotFound(http.get(TestTokens.operator(), "/orders/" + story.orderId));
        assertThat(http.get(stranger, "/orders").body().get("items").isEmpty()).isTrue();
    }

    @Test
    void anUnknownOrderIsNotThere() {
        OrderId unknown = OrderId.of(UserId.random(), "key");

        assertNotFound(http.get(TestTokens.customer(UserId.random()), "/orders/status/" + unknown));
        assertNotFound(http.get(TestTokens.customer(UserId.random()), "/orders/" + unknown));
    }

    @Test
    void anEventWithoutItsOrderIsLeftOut() {
        Story story = Story.ofSomeone().created().paid();
        shop.store(story.orderEvents().subList(1, 3));
        shop.settle();

        assertNotFound(status(story));
    }

    @Test
    void whatCannotBeWrittenIsTriedAgain() {
        Story story = Story.ofSomeone().created();
        jdbc.sql("""
                create function query.fail() returns trigger language plpgsql as
                'begin raise exception ''not now''; end'""").update();
        jdbc.sql("create trigger fail before insert on query.order_row execute function query.fail()")
                .update();
        try {
            shop.store(story.orderEvents());
            await().until(() -> !http.get(TestTokens.operator(), "/admin/projections/orders")
                    .body()
                    .get("allSegments")
                    .asBoolean());
        } finally {
            jdbc.sql("drop function query.fail() cascade").update();
        }

        shop.settle();
        assertThat(status(story).status()).isEqualTo(200);
    }

    private Answer status(Story story) {
        return http.get(TestTokens.customer(story.buyer), "/orders/status/" + story.orderId);
    }

    private static void assertNotFound(Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text("code")).isEqualTo("not_found");
    }
}
