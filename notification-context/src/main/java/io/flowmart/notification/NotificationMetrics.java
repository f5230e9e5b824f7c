package io.flowmart.notification;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts what became of notifications, and tells how many are still to be sent and since when. */
@Component
class NotificationMetrics {

    private final MeterRegistry meters;

    NotificationMetrics(MeterRegistry meters, JdbcClient jdbc) {
        this.meters = meters;
        Gauge.builder("flowmart.notifications.unsent", () -> number(jdbc, "count(*)"))
                .description("Notifications that are due, or wait for their recipient.")
                .register(meters);
        Gauge.builder(
                        "flowmart.notifications.unsent.age",
                        () -> number(
                                jdbc, "coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::bigint"))
                .description("How long the oldest of them has been there.")
                .baseUnit("seconds")
                .register(meters);
    }

    private static Number number(JdbcClient jdbc, String expression) {
        return jdbc.sql("select " + expression
                        + " from notification_context.notification where status in ('waiting', 'due')")
                .query(Long.class)
                .single();
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
