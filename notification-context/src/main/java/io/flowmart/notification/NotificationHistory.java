package io.flowmart.notification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was told to whom, when, and with what result. */
@Component
class NotificationHistory {

    private final JdbcClient jdbc;

    NotificationHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is looked for; what is absent may be anything. */
    record Filter(
            @Nullable String orderId,
            @Nullable String userId,
            @Nullable String status) {}

    /**
     * A notification as operators see it.
     *
     * @param cursor        its place; later ones have higher ones
     * @param userId        whom it is for; {@code operator-…} for one of the addresses that get notices
     * @param recipient     the address it was last sent to
     * @param lastResult    what came of the last attempt, or why there was none
     * @param nextAttemptAt when it is tried next, if it is due
     */
    record Entry(
            long cursor,
            String notificationId,
            Kind kind,
            String channel,
            String eventId,
            String userId,
            @Nullable String orderId,
            @Nullable String recipient,
            Status status,
            int attempts,
            @Nullable String lastResult,
            String messageId,
            Instant createdAt,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant sentAt) {}

    /** The newest before a cursor, newest first. */
    List<Entry> find(Filter filter, long before, int limit) {
        return jdbc.sql("""
                        select * from notification_context.notification
                        where (:orderId::text is null or order_id = :orderId)
                        and (:userId::text is null or user_id = :userId)
                        and (:status::text is null or status = :status)
                        and position < :before
                        order by position desc limit :limit""")
                .param("orderId", filter.orderId())
                .param("userId", filter.userId())
                .param("status", filter.status())
                .param("before", before)
                .param("limit", limit)
                .query(NotificationHistory::entry)
                .list();
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        Status status = Status.of(row.getString("status"));
        return new Entry(
                row.getLong("position"),
                row.getString("notification_id"),
                Kind.of(row.getString("kind")),
                row.getString("channel"),
                row.getString("event_id"),
                row.getString("user_id"),
                row.getString("order_id"),
                row.getString("recipient"),
                status,
                row.getInt("attempts"),
                row.getString("last_result"),
                row.getString("message_id"),
                row.getTimestamp("created_at").toInstant(),
                status == Status.DUE ? row.getTimestamp("next_attempt_at").toInstant() : null,
                instant(row.getTimestamp("sent_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
