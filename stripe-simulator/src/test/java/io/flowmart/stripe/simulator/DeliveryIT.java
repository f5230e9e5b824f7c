package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.embedded.TestDatabase;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class DeliveryIT {

    @Test
    void claimsNoMoreThanItWasAskedForHoweverPostgresqlPlansIt() throws SQLException {
        try (var database = Database.open(StripeSimulator.Settings.of(TestDatabase.fresh()))) {
            database.write(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("""
                            insert into webhook_endpoint (id, created, url, secret, enabled_events, metadata)
                            values ('we_1', 1700000000, 'http://127.0.0.1:9', 'whsec_1', '{*}', '{}')""");
                    statement.execute("""
                            insert into event (id, created, type, object)
                            select 'evt_' || number, 1700000000, 'charge.succeeded', '{}'
                            from generate_series(1, 200) number""");
                    deliver(statement, 1);
                    // PostgreSQL takes one row for all there is, and a nested loop for the best way to join it.
                    statement.execute("analyze webhook_endpoint, event, delivery");
                    statement.execute("delete from delivery");
                    deliver(statement, 6);
                }
                for (long last = 2; last <= 6; last += 2) {
                    assertThat(Delivery.claim(connection, 2, 100, 1000))
                            .extracting(Delivery::created)
                            .containsExactly(last - 1, last);
                }
                assertThat(Delivery.claim(connection, 2, 100, 1000)).isEmpty();
                return true;
            });
        }
    }

    private static void deliver(Statement statement, int events) throws SQLException {
        statement.execute("""
                insert into delivery (event, endpoint, created, next_attempt)
                select id, 'we_1', seq, seq from event where seq <= %d""".formatted(events));
    }
}
