package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.Ports;
import io.flowmart.standalone.testing.Reckoning;
import io.flowmart.standalone.testing.Reckoning.Promise;
import io.flowmart.standalone.testing.Rush;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shop as a process of its own, driven over HTTP: whatever happens to the process, its PostgreSQL or Stripe, every
 * order comes to its end, none is lost and none is charged twice, and everyone is told. The longest of all is begun first.
 */
@Order(1)
class StandaloneIT {

    private static final int ORDERS = 200;

    private static final long UNIT_AMOUNT = 1250;
    private static final long TOTAL = 2 * UNIT_AMOUNT;
    private static final String ORDER_ID = "order_id";
    private static final Entry PAID_ONCE = new Entry("succeeded", 1, TOTAL, 0);
    private static final Entry NOT_CHARGED = new Entry("canceled", 0, 0, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    @TempDir
    static Path parent;

    private static int port;
    private static ShopProcess process;
    private static MailSink mails;
    private static int deaths;

    private Shop shop;
    private StripeBooks books;

    @BeforeAll
    static void start() throws IOException {
        port = Ports.free();
        // Outside of the shop, so that what was mailed is known after the shop has died.
        mails = MailSink.start(0, 100_000);
        process = startMainShop();
    }

    @AfterAll
    static void stop() {
        if (process != null) {
            process.close();
        }
        if (mails != null) {
            mails.close();
        }
    }

    @BeforeEach
    void meetTheShop() {
        meet(process);
    }

    private void meet(ShopProcess met) {
        shop = new Shop(met.baseUri());
        books = new StripeBooks(met.simulatorUri());
    }

    @AfterEach
    void everythingAddsUp() {
        meet(process);
        books.heal();
        new Reckoning(shop, books, process.jdbcUrl(), List.of(process.jdbcUrl())).addsUp(List.of());
        Told.awaitEveryoneWas(process.brokers(), process.jdbcUrl(), mails::mails, deaths);
    }

    private static ShopProcess startMainShop() {
        return ShopProcess.startImpatient(
                parent.resolve("data"),
                "--server.port=" + port,
                "--spring.mail.host=127.0.0.1",
                "--spring.mail.port=" + mails.port());
    }

    @Test
    void chargesTheCardOnceAndTheOrderIsPaid() throws IOException {
        Buyer buyer = shop.buyer("pm_card_visa");
        OrderId order = order(buyer);

        assertThat(shop.status(buyer, order, 1).text("status")).isEqualTo("paid");
        assertThat(books.of(ORDER_ID, order)).containsExactly(PAID_ONCE);
        assertThat(shop.orders(buyer).get(order)).isEqualTo(new Shop.Order("paid", 2, TOTAL, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_chargeDeclined, card_declined",
        "pm_card_chargeDeclinedInsufficientFunds, insufficient_funds",
        "pm_card_chargeDeclinedExpiredCard, expired_card",
        "pm_card_chargeDeclinedIncorrectCvc, incorrect_cvc"
    })
    void saysWhyACardWasNotChargedAndCancelsThePaymentIntent(String card, String reason) throws IOException {
        Buyer buyer = shop.buyer(card);
        OrderId order = order(buyer);

        Answer answer = shop.status(buyer, order, 1);

        assertThat(answer.text("status")).isEqualTo("payment_failed");
        assertThat(answer.text("reason")).isEqualTo(reason);
        assertThat(books.of(ORDER_ID, order)).containsExactly(NOT_CHARGED);
    }

    @ParameterizedTest
    @CsvSource({"true, paid, ''", "false, payment_failed, payment_intent_authentication_failure"})
    void asksTheBuyerWhoseBankAsksAndHearsFromStripeWhatHeSaid(boolean consents, String status, String reason)
            throws IOException {
        Buyer buyer = shop.buyer("pm_card_authenticationRequired");
        OrderId order = order(buyer);
        await().atMost(PATIENCE).until(() -> shop.get(buyer, "/payments/" + PaymentId.of(order))
                .text("clientSecret")
                .startsWith("pi_"));

        String intent = books.paymentIntents(ORDER_ID, order).getFirst();
        if (consents) {
            books.authenticate(intent);
        } else {
            books.refuse(intent);
        }

        Answer answer = shop.status(buyer, order, 1);
        assertThat(answer.text("status")).isEqualTo(status);
        assertThat(answer.text("reason")).isEqualTo(reason);
        assertThat(shop.get(buyer, "/payments/" + PaymentId.of(order)).text("clientSecret"))
                .isEmpty();
    }

    @Test
    void isPaidAgainWithAnotherCardAfterTheFirstWasDeclined() throws IOException {
        Buyer buyer = shop.buyer("pm_card_chargeDeclined");
        OrderId order = order(buyer);
        assertThat(shop.status(buyer, order, 1).text("status")).isEqualTo("payment_failed");
        String visa = shop.addCard(buyer, "pm_card_visa");

        Answer accepted = shop.payAgain(buyer, order, "again", visa);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(shop.status(buyer, order, 3).text("status")).isEqualTo("paid");
        assertThat(books.of(ORDER_ID, order)).containsExactlyInAnyOrder(NOT_CHARGED, PAID_ONCE);
    }

    @Test
    void anOrderCancelledBeforeTheChargeIsNeverCharged() throws IOException {
        Buyer buyer = shop.buyer("pm_card_visa");
        OrderId order = OrderId.of(buyer.id(), "key");
        books.faults(fault("cut_before", "/confirm$", order));
        order(buyer);
        await().atMost(PATIENCE).until(() -> books.struck() > 0);

        assertThat(shop.cancel(buyer, order).text("status")).isEqualTo("cancelled");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(books.of(ORDER_ID, order)).containsExactly(NOT_CHARGED));
        assertThat(shop.status(buyer, order, 1).text("status")).isEqualTo("cancelled");
    }

    @Test
    void anOrderCancelledAfterTheChargeIsRefunded() throws IOException {
        Buyer buyer = shop.buyer("pm_card_visa");
        OrderId order = order(buyer);
        assertThat(shop.status(buyer, order, 1).text("status")).isEqualTo("paid");

        Answer cancelled = shop.cancel(buyer, order);

        assertThat(cancelled.text("status")).isEqualTo("cancelled");
        long next = cancelled.body().path("version").asLong() + 1;
        assertThat(shop.status(buyer, order, next).text("status")).isEqualTo("refunded");
        assertThat(books.of(ORDER_ID, order)).containsExactly(new Entry("succeeded", 1, TOTAL, TOTAL));
    }

    @Test
    void anOrderWhoseChargeWasDoneButNeverAnsweredIsPaidOnce() throws IOException {
        Buyer buyer = shop.buyer("pm_card_visa");
        OrderId order = OrderId.of(buyer.id(), "key");
        books.faults(fault("cut_after", "/payment_intents$", order), fault("cut_after", "/confirm$", order));
        order(buyer);
        await().atMost(PATIENCE)
                .until(() -> books.of(ORDER_ID, order).stream().anyMatch(entry -> entry.charges() == 1));
        assertThat(shop.orders(buyer).get(order).status()).isEqualTo("pending");

        books.heal();

        assertThat(shop.status(buyer, order, 1).text("status")).isEqualTo("paid");
        assertThat(books.of(ORDER_ID, order)).containsExactly(PAID_ONCE);
    }

    @Test
    void anOrderThatCannotBeChargedInTimeFails() throws IOException {
        try (ShopProcess hasty =
                ShopProcess.startImpatient(parent.resolve("hasty"), "--flowmart.payment.deadline=4s")) {
            meet(hasty);
            Buyer buyer = shop.buyer("pm_card_visa");
            OrderId unheard = OrderId.of(buyer.id(), "unheard");
            OrderId unanswered = OrderId.of(buyer.id(), "unanswered");
            OrderId charged = OrderId.of(buyer.id(), "charged");
            books.faults(
                    fault("cut_before", "/v1/", unheard),
                    fault("cut_before", "/(confirm|cancel)$", unanswered),
                    fault("cut_after", "/confirm$", charged),
                    fault("cut_before", "/pi_\\\\w+(/cancel)?$", charged));
            for (String key : List.of("unheard", "unanswered", "charged")) {
                order(buyer, key);
            }

            var reckoning = new Reckoning(shop, books, hasty.jdbcUrl(), List.of(hasty.jdbcUrl()));
            await().atMost(PATIENCE).until(() -> reckoning.count("flowmart.payment.PaymentVoidRequested") == 3);
            books.heal();

            for (OrderId order : List.of(unheard, unanswered)) {
                Answer answer = shop.status(buyer, order, 1);
                assertThat(answer.text("status")).isEqualTo("payment_failed");
                assertThat(answer.text("reason")).isEqualTo("payment_timed_out");
                assertThat(books.of(ORDER_ID, order)).containsExactly(NOT_CHARGED);
            }
            assertThat(shop.status(buyer, charged, 1).text("status")).isEqualTo("paid");
            assertThat(books.of(ORDER_ID, charged)).containsExactly(PAID_ONCE);
            reckoning.addsUp(List.of());
        }
    }

    private enum Disaster {
        SIGTERM,
        SIGKILL_OF_THE_JVM,
        SIGKILL_OF_JVM_AND_POSTGRES
    }

    @Test
    void keepsEveryPromiseThoughItEndsThreeTimesInTheMiddleOf200Orders() throws Exception {
        long seed = Rush.seed(StandaloneIT.class);
        var rush = new Rush(shop, seed, ORDERS);
        books.faults(Rush.faults(seed));

        Collection<Promise> promises = rush.run(Stream.of(Disaster.values())
                .<Runnable>map(disaster -> () -> {
                    strike(disaster);
                    process = startMainShop();
                    new StripeBooks(process.simulatorUri()).faults(Rush.faults(seed + disaster.ordinal()));
                })
                .toList());

        meet(process);
        books.heal();
        assertThat(promises).hasSizeGreaterThan(ORDERS * 3 / 4);
        new Reckoning(shop, books, process.jdbcUrl(), List.of(process.jdbcUrl())).addsUp(promises);
    }

    private static void strike(Disaster disaster) {
        long postgres = process.postgresPid().orElseThrow();
        deaths += disaster == Disaster.SIGTERM ? 0 : 1;
        switch (disaster) {
            case SIGTERM -> {
                process.terminate();
                assertThat(process.awaitExit(STOP_LIMIT)).isEqualTo(143);
                assertThat(ShopProcess.isRunning(postgres)).isFalse();
            }
            case SIGKILL_OF_THE_JVM -> {
                process.kill9();
                assertThat(ShopProcess.isRunning(postgres)).isTrue();
            }
            case SIGKILL_OF_JVM_AND_POSTGRES -> process.killEverything9();
        }
    }

    private OrderId order(Buyer buyer) throws IOException {
        return order(buyer, "key");
    }

    private OrderId order(Buyer buyer, String key) throws IOException {
        Answer answer = shop.order(buyer, key, UNIT_AMOUNT);
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        assertThat(answer.text("status")).isEqualTo("pending");
        return new OrderId(answer.text("orderId"));
    }

    /** A fault that strikes every call about the order whose path looks like this. */
    private static String fault(String kind, String path, OrderId order) {
        return """
            {"kind": "%s", "path": "%s", "metadata": {"order_id": "%s"}}\
            """.formatted(kind, path, order);
    }
}
