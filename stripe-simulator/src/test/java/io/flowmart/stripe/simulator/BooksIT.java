package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.param.RefundCreateParams;
import java.sql.DriverManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BooksIT {

    @RegisterExtension
    static final Simulation simulation = new Simulation();

    @BeforeEach
    void empty() {
        assertThat(simulation
                        .send(simulation.request("/simulator/books").DELETE())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void showsWhatWasTakenAndGivenBack() throws Exception {
        var paid = simulation.paid(1000);
        simulation
                .stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(paid.getId())
                        .setAmount(250L)
                        .build());
        simulation.create(500, "pm_card_visa");

        var books = simulation.books("");

        assertThat(books.at("/totals/payment_intents").asInt()).isEqualTo(2);
        assertThat(books.at("/totals/by_status/succeeded").asInt()).isEqualTo(1);
        assertThat(books.at("/totals/by_currency/eur/net").asInt()).isEqualTo(750);
        assertThat(books.at("/totals/charged_more_than_once").asInt()).isZero();
        var row = books.at("/payment_intents/0");
        assertThat(row.path("id").asString()).isEqualTo(paid.getId());
        assertThat(row.path("successful_charges").asInt()).isEqualTo(1);
        assertThat(row.path("refunded").asInt()).isEqualTo(250);
        assertThat(row.at("/refunds/0/amount").asInt()).isEqualTo(250);
        assertThat(row.at("/charges/0/id").asString()).isEqualTo(paid.getLatestCharge());
    }

    @Test
    void showsWhatIsHeldAndDisputed() throws Exception {
        HoldsIT.held(simulation, 700);
        simulation.paid(1000, "pm_card_createDispute");
        simulation.paid(300, "pm_card_createDisputeInquiry");

        var books = simulation.books("");

        assertThat(books.at("/totals/disputes/needs_response").asInt()).isEqualTo(1);
        assertThat(books.at("/totals/disputes/warning_needs_response").asInt()).isEqualTo(1);
        assertThat(books.at("/totals/by_currency/eur/captured").asInt()).isEqualTo(1300);
        assertThat(books.at("/totals/by_currency/eur/held").asInt()).isEqualTo(700);
        assertThat(books.at("/totals/by_currency/eur/disputed").asInt()).isEqualTo(1000);
        assertThat(books.at("/totals/by_currency/eur/net").asInt()).isEqualTo(300);
        assertThat(books.at("/totals/events").asInt()).isPositive();
        assertThat(books.at("/totals/deliveries").asInt()).isZero();
        assertThat(books.at("/payment_intents/1/disputes/0/reason").asString()).isEqualTo("fraudulent");
    }

    @Test
    void showsADoubleChargeThatTheStateWouldHide() throws Exception {
        var paid = simulation.paid(1000);
        try (var connection = DriverManager.getConnection(simulation.jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute("""
                    insert into stripe_simulator.charge (id, created, payment_intent, amount, currency, status,
                                                         payment_method)
                    select id || '_again', created, payment_intent, amount, currency, status, payment_method
                    from stripe_simulator.charge""");
        }

        var books = simulation.books("");

        assertThat(simulation.retrieve(paid.getId()).getAmountReceived()).isEqualTo(1000);
        assertThat(books.at("/totals/charged_more_than_once").asInt()).isEqualTo(1);
        assertThat(books.at("/payment_intents/0/successful_charges").asInt()).isEqualTo(2);
        assertThat(books.at("/payment_intents/0/captured").asInt()).isEqualTo(2000);
    }

    @Test
    void showsAPartByMetadataOrPage() throws Exception {
        for (int i = 0; i < 5; i++) {
            simulation
                    .stripe
                    .v1()
                    .paymentIntents()
                    .create(Simulation.order(100)
                            .putMetadata("order_id", "o" + i)
                            .build());
        }

        var one = simulation.books("?metadata[order_id]=o3");
        assertThat(one.at("/totals/payment_intents").asInt()).isEqualTo(1);
        assertThat(one.at("/payment_intents/0/metadata/order_id").asString()).isEqualTo("o3");
        var page = simulation.books("?limit=2");
        assertThat(page.path("payment_intents")).hasSize(2);
        assertThat(page.at("/totals/payment_intents").asInt()).isEqualTo(5);
        var next = simulation.books(
                "?starting_after=" + page.at("/payment_intents/1/id").asString());
        assertThat(next.path("payment_intents")).hasSize(3);
        assertThat(simulation.books("?limit=0").path("payment_intents")).isEmpty();
    }

    @Test
    void streamsAHundredThousand() throws Exception {
        try (var connection = DriverManager.getConnection(simulation.jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute("""
                    insert into stripe_simulator.payment_intent (id, created, amount, currency, status, metadata,
                                                                 details, amount_received, client_secret)
                    select 'pi_' || i, 0, 100, 'eur', 'canceled', '{}', '{}', 0, ''
                    from generate_series(1, 100000) i""");
        }

        var books = simulation.books("");

        assertThat(books.at("/totals/payment_intents").asInt()).isEqualTo(100_000);
        assertThat(books.path("payment_intents")).hasSize(100_000);
    }

    @Test
    void saysThatItIsHealthy() {
        assertThat(simulation.get("/simulator/health").body()).isEqualTo("{\"status\":\"up\"}");
    }
}
