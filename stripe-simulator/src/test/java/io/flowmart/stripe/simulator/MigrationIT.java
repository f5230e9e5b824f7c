package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.param.RefundCreateParams;
import io.flowmart.embedded.TestDatabase;
import java.sql.DriverManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationIT {

    @Test
    void keepsTheBooksOfAnOlderSimulator() throws Exception {
        var jdbcUrl = TestDatabase.fresh();
        Flyway.configure()
                .dataSource(jdbcUrl, null, null)
                .locations("classpath:db/migration/stripe-simulator")
                .schemas(Database.SCHEMA)
                .target("1")
                .load()
                .migrate();
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute("set search_path = " + Database.SCHEMA);
            statement.execute("""
                    insert into payment_intent (id, created, amount, currency, status, payment_method, metadata, details,
                                                latest_charge, amount_received, client_secret)
                    values ('pi_old', 1700000000, 1000, 'eur', 'succeeded', 'pm_card_visa', '{"order_id": "7"}', '{}',
                            'ch_old', 1000, 'secret')""");
            statement.execute("""
                    insert into charge (id, created, payment_intent, amount, currency, status, payment_method,
                                        decline_code)
                    values ('ch_failed', 1700000000, 'pi_old', 1000, 'eur', 'failed', 'pm_card_visa',
                            'generic_decline'),
                           ('ch_old', 1700000000, 'pi_old', 1000, 'eur', 'succeeded', 'pm_card_visa', null)""");
            statement.execute("""
                    insert into refund (id, created, charge, payment_intent, amount, currency, status, metadata)
                    values ('re_part', 1700000001, 'ch_old', 'pi_old', 300, 'eur', 'succeeded', '{}')""");
        }
        try (var simulator =
                StripeSimulator.start(StripeSimulator.Settings.of(jdbcUrl).withPort(0))) {
            var stripe = StripeClient.builder()
                    .setApiKey("sk_test_1")
                    .setApiBase(simulator.address().toString())
                    .build();

            var charge = stripe.v1().charges().retrieve("ch_old");
            assertThat(charge.getCaptured()).isTrue();
            assertThat(charge.getAmountCaptured()).isEqualTo(1000);
            assertThat(charge.getAmountRefunded()).isEqualTo(300);
            assertThat(charge.getMetadata()).containsEntry("order_id", "7");
            var transactions = stripe.v1().balanceTransactions().list().getData();
            assertThat(transactions).extracting(each -> each.getNet()).containsExactly(-300L, 960L);
            assertThat(charge.getBalanceTransaction())
                    .isEqualTo(transactions.get(1).getId());
            assertThat(stripe.v1()
                            .refunds()
                            .create(RefundCreateParams.builder()
                                    .setPaymentIntent("pi_old")
                                    .build())
                            .getAmount())
                    .isEqualTo(700);
        }
    }
}
