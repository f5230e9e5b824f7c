package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.RefundCreateParams;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of others are given. */
class StripeBooksIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    private final StripeBooks books = new StripeBooks(simulation.simulator.address());

    @BeforeEach
    void empty() {
        books.empty();
    }

    @Test
    void tellsOfPaymentIntentsByTheirMetadata() throws StripeException {
        var paid = pay("pm_card_visa");

        assertThat(books.of("order_id", "order-1")).containsExactly(new Entry("succeeded", 1, 1000, 0));
        assertThat(books.by("order_id")).containsOnlyKeys("order-1");
        assertThat(books.paymentIntents("order_id", "order-1")).containsExactly(paid.getId());
        assertThat(books.rows("order_id", "order-2")).isEmpty();
        assertThat(books.totals().path("payment_intents").asInt()).isEqualTo(1);
        assertThat(books.blunders()).isZero();
    }

    @Test
    void tellsOfAllEvents() throws StripeException {
        for (int i = 0; i < 40; i++) {
            simulation.paid(1000);
        }

        assertThat(books.events()).hasSize(120);
        assertThat(books.events("charge.succeeded", "payment_intent.created")).hasSize(80);
        assertThat(books.events().getLast().path("type").asString()).isEqualTo("payment_intent.created");
    }

    @Test
    void putsUpWebhooksAndTakesThemDown() throws Exception {
        try (var shop = new Receiver()) {
            var webhook = books.webhook(shop.url(), "charge.succeeded");
            simulation.paid(1000);
            await().until(() -> shop.hooks.size() == 1);
            assertThat(shop.hooks.getFirst().verified(webhook.secret()).getType())
                    .isEqualTo("charge.succeeded");

            books.remove(webhook);

            assertThatThrownBy(() -> books.remove(webhook)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void standsForTheCardOwnerAndTheBanks() throws StripeException {
        var consented = waiting();
        books.authenticate(consented);
        assertThat(simulation.retrieve(consented).getStatus()).isEqualTo("succeeded");
        var refused = waiting();
        books.refuse(refused);
        assertThat(simulation.retrieve(refused).getStatus()).isEqualTo("requires_payment_method");
        var held = HoldsIT.held(simulation, 1000).getId();
        books.expire(held);
        assertThat(simulation.retrieve(held).getStatus()).isEqualTo("canceled");

        var settled = simulation.paid(1000, "pm_card_simulator_processing").getId();
        books.succeed(settled);
        assertThat(simulation.retrieve(settled).getStatus()).isEqualTo("succeeded");
        var bounced = simulation.paid(1000, "pm_card_simulator_processing").getId();
        books.fail(bounced);
        assertThat(simulation.retrieve(bounced).getStatus()).isEqualTo("requires_payment_method");

        var won = books.dispute(consented);
        books.winDispute(won);
        var lost = books.dispute(consented, "duplicate", 10);
        books.loseDispute(lost);
        assertThat(simulation.row(consented).path("disputed").asInt()).isEqualTo(10);
        var paid = pay("pm_card_pendingRefund");
        var refund = simulation
                .stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(paid.getId())
                        .build());
        books.succeedRefund(refund.getId());
        books.failRefund(refund.getId());
        assertThat(simulation.row(paid.getId()).at("/refunds/0/status").asString())
                .isEqualTo("failed");
    }

    @Test
    void makesTimePassForKeys() throws StripeException {
        var params = Simulation.order(1000).build();
        var first = simulation.stripe.v1().paymentIntents().create(params, Simulation.key("k"));
        books.expireKeys(Duration.ofHours(1));
        assertThat(simulation.stripe.v1().paymentIntents().create(params, Simulation.key("k")))
                .isEqualTo(first);

        books.expireKeys();

        assertThat(simulation.stripe.v1().paymentIntents().create(params, Simulation.key("k")))
                .isNotEqualTo(first);
    }

    @Test
    void breaksAndHeals() {
        books.faults("{\"kind\": \"status_429\", \"path\": \"/v1/refunds\"}");
        assertThat(simulation.get("/v1/refunds").statusCode()).isEqualTo(429);
        assertThat(books.struck()).isEqualTo(1);
        books.heal();
        assertThat(simulation.get("/v1/refunds").statusCode()).isEqualTo(200);
    }

    private static String waiting() throws StripeException {
        var intent = simulation.create(1000, "pm_card_authenticationRequired");
        return simulation
                .confirm(intent.getId(), "pm_card_authenticationRequired", Ids.next("key"))
                .getId();
    }

    private static PaymentIntent pay(String card) throws StripeException {
        return simulation
                .stripe
                .v1()
                .paymentIntents()
                .create(Simulation.order(1000)
                        .setPaymentMethod(card)
                        .setConfirm(true)
                        .putMetadata("order_id", "order-1")
                        .build());
    }
}
