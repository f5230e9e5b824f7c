package io.flowmart.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.platform.sample.SampleTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@SampleTest
class ConnectionsIT {

    @Autowired
    private JdbcClient jdbc;

    @Test
    void anEventsTimeHasNoMoreDigitsThanTheDatabaseKeeps() {
        Instant time = GenericEventMessage.clock.instant();
        assertThat(time).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
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
