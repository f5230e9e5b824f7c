package io.flowmart.notification;

import io.flowmart.platform.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts what became of notifications, and tells how many are still to be sent and since when. */
@Component
class NotificationMetrics {

    private final MeterRegistry meters;

    /**
     * What is still to be sent.
     *
     * @param age of the oldest, in seconds
     */
    private record Unsent(long number, long age) {}

    NotificationMetrics(MeterRegistry meters, JdbcClient jdbc) {
        this.meters = meters;
        var unsent = new Figures<>(() -> count(jdbc));
        Gauge.builder("flowmart.notifications.unsent", () -> unsent.get().number())
                .description("Notifications that are due, or wait for their recipient.")
                .register(meters);
        Gauge.builder("flowmart.notifications.unsent.age", () -> unsent.get().age())
                .description("How long the oldest of them has been there.")
                .baseUnit("seconds")
                .register(meters);
    }

    private static Unsent count(JdbcClient jdbc) {
        return jdbc.sql("""
                select count(*) as number,
                       coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::bigint as age
                from notification_context.notification
                where status in ('waiting', 'due')""").query(Unsent.class).single();
    }

    /**
     * Counts a notification.
     *
     * @param result what became of it: {@code sent}, {@code retried}, {@code dead}, {@code too_old}
     */
    void count(Kind kind, String channel, String result) {
        meters.counter("flowmart.notifications", "kind", kind.wireName(), "channel", channel, "result", result)
                .increment();
    }
}
