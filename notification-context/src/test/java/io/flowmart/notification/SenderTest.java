package io.flowmart.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.notification.Channel.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class SenderTest {

    private static final JdbcClient NO_DATABASE = JdbcClient.create(new DriverManagerDataSource());

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicInteger sends = new AtomicInteger();

    /** Away twice, then there. */
    private final Outbox outbox = new Outbox(NO_DATABASE) {
        @Override
        void sent(Notification notification, String address, String answer) {
            if (tries.incrementAndGet() < 3) {
                throw new DataAccessResourceFailureException("The database is away.");
            }
        }
    };

    @Test
    void writesDownWhatWasSentOnceTheDatabaseIsBackAndSendsItOnce() {
        RecordingChannel channel = new RecordingChannel();
        channel.answer(_ -> {
            sends.incrementAndGet();
            return new Outcome.Sent("kept");
        });
        Lane lane = new Lane(channel, new Templates(TemplatesTest.settings(Locale.ENGLISH)), 1);

        new Sender(outbox, new NotificationMetrics(meters, NO_DATABASE), Duration.ofMillis(1))
                .send(lane, TemplatesTest.notification(Kind.WELCOME));

        assertThat(sends).hasValue(1);
        assertThat(tries).hasValue(3);
        assertThat(meters.get("flowmart.notifications").counter().count()).isOne();
    }
}
