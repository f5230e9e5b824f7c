package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.embedded.TestDatabase;
import java.sql.DriverManager;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class DeliveryIT {

    @Test
    void claimsNoMoreThanItWasAskedForHoweverPostgresqlPlansIt() throws Exception {
        String jdbcUrl = TestDatabase.fresh();
        Flyway.configure()
                .dataSource(jdbcUrl, null, null)
                .locations("classpath:db/migration/stripe-simulator")
                .schemas(Database.SCHEMA)
                .load()
                .migrate();
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute("set search_path = " + Database.SCHEMA);
            statement.execute("""
                    insert into webhook_endpoint (id, created, url, secret, enabled_events, metadata)
                    values ('we_1', 1700000000, 'http://127.0.0.1:9', 'whsec_1', '{*}', '{}')""");
            statement.execute("""
                    insert into event (id, created, type, object)
                    select 'evt_' || number, 1700000000, 'charge.succeeded', '{}' from generate_series(1, 6) number""");
            statement.execute("""
                    insert into delivery (event, endpoint, created, next_attempt)
                    select id, 'we_1', 1700000000, seq from event""");
            // Then it goes through everything once for each row that it has found.
            statement.execute("set enable_hashjoin = off");
            statement.execute("set enable_mergejoin = off");
            statement.execute("set enable_material = off");

            for (long oldest = 1; oldest < 6; oldest += 2) {
                assertThat(Delivery.claim(connection, 2, 100, 1000))
                        .extracting(Delivery::seq)
                        .containsExactly(oldest, oldest + 1);
            }
            assertThat(Delivery.claim(connection, 2, 100, 1000)).isEmpty();
        }
    }
}
