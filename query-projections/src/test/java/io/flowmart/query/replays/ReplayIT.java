package io.flowmart.query.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.payment.DisputeEvent.DisputeOutcome;
import io.flowmart.api.payment.PaymentEvent.VoidReason;
import io.flowmart.api.user.UserId;
import io.flowmart.platform.security.testing.TestTokens;
import io.flowmart.query.CommandLog;
import io.flowmart.query.Http;
import io.flowmart.query.Http.Answer;
import io.flowmart.query.QueryTest;
import io.flowmart.query.Shop;
import io.flowmart.query.Story;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@QueryTest
class ReplayIT {

    private static final List<String> ALL = List.of("ledger", "orders", "payments");

    private final String operator = TestTokens.operator();

    @Autowired
    private Shop shop;

    @Autowired
    private Http http;

    @Autowired
    private CommandLog commands;

    @Autowired
    private TokenStore tokens;

    @Autowired
    private TransactionManager transactions;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(strings = {"orders", "payments", "ledger"})
    void aRebuiltReadModelEqualsTheOldOneAndCommandsNothing(String name) {
        shop.happened(aDay());
        Map<String, List<String>> before = shop.rows();
        jdbc.sql("update query.order_row set status = 'PENDING', version = 0").update();
        jdbc.sql("delete from query.order_step_row where sequence = 0").update();
        jdbc.sql("update query.payment_row set refunded_amount = 1").update();
        jdbc.sql("update query.ledger_row set amount = 1").update();
        int commandsBefore = commands.dispatched().size();

        Answer started = replay(name);

        assertThat(started.status()).isEqualTo(202);
        assertThat(started.header("Location")).isEqualTo("/admin/projections/" + name);
        awaitDone(name);
        assertThat(rowsOf(name, shop.rows())).containsExactlyElementsOf(rowsOf(name, before));
        assertThat(commands.dispatched()).hasSize(commandsBefore);
        // The other read models are left as they were; put them right for the next test.
        for (String other : ALL) {
            if (!other.equals(name)) {
                assertThat(rowsOf(other, shop.rows())).isNotEqualTo(rowsOf(other, before));
                replay(other);
                awaitDone(other);
            }
        }
        assertThat(shop.rows()).isEqualTo(before);
    }

    @Test
    void whatHappensDuringAndAfterAReplayIsThereToo() {
        shop.happened(aDay());
        Story late = Story.ofSomeone().created();

        replay("orders");
        shop.store(late.orderEvents());
        shop.settle();
        late.paid();
        shop.store(late.orderEvents().subList(1, 3));
        shop.settle();

        Answer status = http.get(TestTokens.customer(late.buyer), "/orders/status/" + late.orderId);
        assertThat(status.text("status")).isEqualTo("paid");
        Map<String, List<String>> rows = shop.rows();
        // The position that is stored may be a second behind the rows.
        awaitDone("orders");
        assertThat(replay("orders").status()).isEqualTo(202);
        awaitDone("orders");
        assertThat(shop.rows()).isEqualTo(rows);
    }

    @Test
    void eventsDeliveredTwiceChangeNothing() {
        shop.happened(aDay());
        Map<String, List<String>> before = shop.rows();

        shop.processors().forEach(this::deliverEverythingAgain);
        shop.settle();

        assertThat(shop.rows()).isEqualTo(before);
    }

    @Test
    void tellsHowFarEachReadModelHasCome() {
        shop.happened(aDay());

        await().until(() -> http.get(operator, "/admin/projections/orders").number("percent") == 100);
        Answer all = http.get(operator, "/admin/projections");

        assertThat(all.status()).isEqualTo(200);
        assertThat(all.body().get("items").findValuesAsString("name")).containsExactlyElementsOf(ALL);
        Answer one = http.get(operator, "/admin/projections/orders");
        assertThat(one.text("processingGroup")).isEqualTo("orders-projection");
        assertThat(one.body().get("replaying").asBoolean()).isFalse();
        assertThat(one.number("position")).isPositive().isEqualTo(one.number("head"));
        assertThat(one.body().get("allSegments").asBoolean()).isTrue();
        assertThat(one.number("percent")).isEqualTo(100);
        assertThat(one.body().get("segments").findValuesAsString("segment")).containsExactly("0", "1");
    }

    @Test
    void aReplayAtRestIsOverAtItsEndAndNotAtTheNextEvent() {
        shop.happened(aDay());

        replay("payments");
        awaitDone("payments");

        await().untilAsserted(() -> {
            Answer done = http.get(operator, "/admin/projections/payments");
            assertThat(done.number("percent")).isEqualTo(100);
            assertThat(done.number("position")).isEqualTo(done.number("head"));
        });
        assertThat(replay("payments").status()).isEqualTo(202);
        awaitDone("payments");
    }

    @Test
    void refusesASecondReplayWhileOneRuns() throws SQLException {
        shop.happened(aDay());
        long head = http.get(operator, "/admin/projections/payments").number("head");
        jdbc.sql("""
                create function query.hold() returns trigger language plpgsql as
                'begin perform pg_advisory_xact_lock(1); return null; end'""").update();
        jdbc.sql("create trigger hold before insert on query.payment_row execute function query.hold()")
                .update();
        try (Connection holder = dataSource.getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("select pg_advisory_xact_lock(1)");

            Answer first = replay("payments");
            Answer second = replay("payments");

            assertThat(first.status()).isEqualTo(202);
            assertThat(first.body().get("replaying").asBoolean()).isTrue();
            assertThat(first.number("head")).isEqualTo(head);
            assertThat(first.number("position")).isZero();
            assertThat(first.number("percent")).isZero();
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(second.text("code")).isEqualTo("replay_running");
            holder.rollback();
        } finally {
            awaitDone("payments");
            jdbc.sql("drop function query.hold() cascade").update();
        }
    }

    @Test
    void doesNotKnowAReadModelThatThereIsNot() {
        for (Answer answer : List.of(replay("orders-projection"), http.get(operator, "/admin/projections/nothing"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(answer.text("code")).isEqualTo("projection_not_found");
        }
    }

    @Test
    void isForOperatorsOnly() {
        String customer = TestTokens.customer(UserId.random());

        assertThat(http.post(customer, "/admin/projections/orders/replay").status())
                .isEqualTo(403);
        assertThat(http.get(customer, "/admin/projections").text("code")).isEqualTo("forbidden");
        assertThat(http.post(null, "/admin/projections/orders/replay").status()).isEqualTo(401);
    }

    private static Story[] aDay() {
        List<Story> stories = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            stories.add(Story.ofSomeone().created().paymentInitiated().charged().paid());
            stories.add(Story.ofSomeone()
                    .created()
                    .paymentInitiated()
                    .declined("lost_card")
                    .paymentFailed("lost_card"));
            stories.add(Story.ofSomeone().created().cancelled("No").voided(VoidReason.ORDER_CANCELLED));
            stories.add(Story.ofSomeone()
                    .created()
                    .paymentInitiated()
                    .charged()
                    .paid()
                    .cancelled("No")
                    .refundRequested()
                    .moneyBack(Story.TOTAL)
                    .refunded());
            stories.add(declinedThenPaidAndPartlyRefunded());
            stories.add(paidTooMuchByTransferThenDisputed());
        }
        return stories.toArray(Story[]::new);
    }

    private static Story declinedThenPaidAndPartlyRefunded() {
        Story story = Story.ofSomeone().created().paymentInitiated().actionRequired("v1.sealed");
        story.declined("expired_card").paymentFailed("expired_card").retried().paymentInitiatedAgain();
        story.authorized(Story.BEGIN).captureRequested().charged().paid().fee(60, Story.EUR);
        story.refundRequested(1, 1_000, "A gift").refundPending(1, 1_000).moneyBack(1, 1_000, 1_000L);
        story.partlyRefunded(1_000, 1_000).moneyNotBack(1, 1_000, 0);
        return story.refundFailed(1_000, 0);
    }

    private static Story paidTooMuchByTransferThenDisputed() {
        Story story =
                Story.ofSomeone().created().paymentInitiated().by("manual").pending("RF18 5390 0754");
        story.received(1_000, 1_000).received(2_000, 3_000).charged().paid();
        story.refundRequested(1, 500, "excess").moneyBack(1, 500, 0L);
        return story.disputed("du_1", Story.TOTAL).disputeClosed("du_1", Story.TOTAL, DisputeOutcome.LOST);
    }

    private Answer replay(String name) {
        return http.post(operator, "/admin/projections/" + name + "/replay");
    }

    private void awaitDone(String name) {
        await().until(() -> !http.get(operator, "/admin/projections/" + name)
                .body()
                .get("replaying")
                .asBoolean());
    }

    private static List<String> rowsOf(String name, Map<String, List<String>> rows) {
        String prefix = name.replaceAll("s$", "") + "_";
        return rows.entrySet().stream()
                .filter(table -> table.getKey().startsWith(prefix))
                .flatMap(table -> table.getValue().stream())
                .toList();
    }

    /** As after a crash between the commit and its acknowledgement, only for all there is. */
    private void deliverEverythingAgain(StreamingEventProcessor processor) {
        processor.shutDown();
        transactions.executeInTransaction(() -> {
            for (int segment : tokens.fetchSegments(processor.getName())) {
                tokens.fetchToken(processor.getName(), segment);
                tokens.storeToken(null, processor.getName(), segment);
            }
        });
        processor.start();
        await().until(() -> !processor.processingStatus().isEmpty());
    }
}
