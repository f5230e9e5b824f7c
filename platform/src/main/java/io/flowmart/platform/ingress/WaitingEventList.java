package io.flowmart.platform.ingress;

import io.flowmart.api.Rejection;
import io.flowmart.platform.web.PageCursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The events that wait, for operators to read, those first that wait longest. */
final class WaitingEventList {

    private final JdbcClient jdbc;

    WaitingEventList(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One page. */
    record WaitingEventPage(
            List<WaitingEvent> items, @Nullable String nextCursor) {}

    /**
     * An event that waits.
     *
     * @param fork whether its number belongs to another event here; else one before it is missing, or is a fork
     */
    record WaitingEvent(
            String eventId,
            String topic,
            String aggregateId,
            long sequence,
            String event,
            Instant time,
            boolean fork,
            Instant waitingSince) {}

    /**
     * A page.
     *
     * @throws Rejection if the cursor is none of ours
     */
    WaitingEventPage page(@Nullable String cursor, int limit) {
        Position after = cursor == null ? Position.START : Position.read(cursor);
        List<WaitingEvent> found = jdbc.sql("""
                        select * from event_store.waiting_event
                        where discarded_at is null and (waiting_since, event_identifier) > (?, ?)
                        order by waiting_since, event_identifier limit ?""")
                .params(Timestamp.from(after.since()), after.eventId(), limit + 1)
                .query(WaitingEventList::read)
                .list();
        if (found.size() <= limit) {
            return new WaitingEventPage(found, null);
        }
        WaitingEvent last = found.get(limit - 1);
        return new WaitingEventPage(found.subList(0, limit), PageCursor.of(last.waitingSince(), last.eventId()));
    }

    /** Where a page ended. */
    private record Position(Instant since, String eventId) {

        static final Position START = new Position(Instant.EPOCH, "");

        static Position read(String cursor) {
            return PageCursor.read(cursor, 2, parts -> {
                Instant since = Instant.parse(parts.get(0));
                if (since.isBefore(Instant.EPOCH) || since.isAfter(Instant.now().plus(Duration.ofDays(1)))) {
                    throw new DateTimeException("Nothing can have begun to wait then.");
                }
                return new Position(since, parts.get(1));
            });
        }
    }

    private static WaitingEvent read(ResultSet row, int number) throws SQLException {
        return new WaitingEvent(
                row.getString("event_identifier"),
                row.getString("topic"),
                row.getString("aggregate_identifier"),
                row.getLong("sequence_number"),
                row.getString("payload_type"),
                row.getTimestamp("time_stamp").toInstant(),
                row.getBoolean("fork"),
                row.getTimestamp("waiting_since").toInstant());
    }
}
