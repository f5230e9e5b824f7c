package io.flowmart.platform.ingress;

import io.flowmart.platform.ingress.Sequencer.Decisions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of foreign events that cannot be appended yet. As a rule it is empty. */
final class WaitingEvents {

    private final JdbcClient jdbc;

    WaitingEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row: an event, and what is known about it. */
    record Row(ForeignEvent event, boolean fork, boolean discarded) {}

    /** What waits in the aggregates of some events, and whichever of these is here itself. */
    List<Row> around(List<ForeignEvent> events, Collection<String> aggregates) {
        return jdbc.sql("""
                        select * from event_store.waiting_event
                        where aggregate_identifier = any (?::text[]) or event_identifier = any (?::text[])""")
                .params(
                        aggregates.toArray(String[]::new),
                        events.stream().map(ForeignEvent::eventId).toArray(String[]::new))
                .query(WaitingEvents::read)
                .list();
    }

    /** Notes down what has to wait. */
    void keep(Decisions decisions) {
        decisions.waiting().forEach(event -> keep(event, false));
        decisions.forks().forEach(event -> keep(event, true));
    }

    /** Forgets what need not wait any more. */
    void remove(Collection<ForeignEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.sql("delete from event_store.waiting_event where event_identifier = any (?::text[])")
                .param(events.stream().map(ForeignEvent::eventId).toArray(String[]::new))
                .update();
    }

    private void keep(ForeignEvent event, boolean fork) {
        jdbc.sql("""
                        insert into event_store.waiting_event (event_identifier, topic, aggregate_identifier,
                            sequence_number, aggregate_type, time_stamp, payload_type, payload_revision, payload,
                            meta_data, fork)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (event_identifier) do update set fork = excluded.fork""")
                .params(
                        event.eventId(),
                        event.topic(),
                        event.aggregateId(),
                        event.sequence(),
                        event.aggregateType(),
                        Timestamp.from(event.time()),
                        event.type(),
                        event.revision(),
                        event.payload(),
                        event.metaData(),
                        fork)
                .update();
    }

    /** The aggregate of an event that waited and was given up; nothing if none did. */
    Optional<String> discard(String eventId, String operator, String reason) {
        return jdbc.sql("""
                        update event_store.waiting_event
                        set discarded_at = clock_timestamp(), discarded_by = ?, discard_reason = ?
                        where event_identifier = ? and discarded_at is null returning aggregate_identifier""")
                .params(operator, reason, eventId)
                .query(String.class)
                .optional();
    }

    /** How many wait, or are forks. */
    long count(boolean forks) {
        return jdbc.sql("select count(*) from event_store.waiting_event where fork = ? and discarded_at is null")
                .param(forks)
                .query(Long.class)
                .single();
    }

    private static Row read(ResultSet row, int number) throws SQLException {
        ForeignEvent event = new ForeignEvent(
                row.getString("topic"),
                row.getString("event_identifier"),
                row.getString("aggregate_identifier"),
                row.getLong("sequence_number"),
                row.getString("aggregate_type"),
                row.getTimestamp("time_stamp").toInstant(),
                row.getString("payload_type"),
                row.getString("payload_revision"),
                row.getBytes("payload"),
                row.getBytes("meta_data"));
        return new Row(event, row.getBoolean("fork"), row.getTimestamp("discarded_at") != null);
    }
}
