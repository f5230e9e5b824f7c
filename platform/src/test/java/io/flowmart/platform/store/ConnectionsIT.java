package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.platform.sample.SampleTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@SampleTest
class ConnectionsIT {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private DataSource dataSource;

    @Test
    void anEventsTimeHasNoMoreDigitsThanTheDatabaseKeeps() {
        Instant time = GenericEventMessage.clock.instant();
        assertThat(time).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
    }

    /** But not while a transaction may still go on: that one would be rolled back, and its caller not know of it. */
    @Test
    void nobodyWaitsForEverForADatabaseThatHasVanished() throws SQLException {
        long transaction = jdbc.sql("select setting::bigint from pg_settings where name = 'transaction_timeout'")
                .query(Long.class)
                .single();
        try (Connection connection = dataSource.getConnection()) {
            assertThat((long) connection.getNetworkTimeout())
                    .isGreaterThan(transaction)
                    .isLessThan(2 * transaction);
        }
    }

    @Test
    void noWriterOutlivesTheTimeAfterWhichAGapIsGivenUp() {
        assertThat(jdbc.sql("select setting::bigint from pg_settings where name = 'transaction_timeout'")
                        .query(Long.class)
                        .single())
                .isPositive()
                .isLessThan(PostgresEventStorageEngine.GAP_TIMEOUT.toMillis());
    }
}
