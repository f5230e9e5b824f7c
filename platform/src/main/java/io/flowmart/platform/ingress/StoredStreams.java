package io.flowmart.platform.ingress;

import io.flowmart.platform.ingress.Sequencer.Place;
import io.flowmart.platform.ingress.Sequencer.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The event store's table, as an import reads and writes it. */
final class StoredStreams {

    private final JdbcClient jdbc;

    StoredStreams(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What there is that matters to some events. */
    Stored around(List<ForeignEvent> events) {
        Map<String, Long> heads = new HashMap<>();
        Map<String, String> contexts = new HashMap<>();
        String[] aggregates =
                events.stream().map(ForeignEvent::aggregateId).distinct().toArray(String[]::new);
        jdbc.sql("""
                        select head.aggregate_identifier, head.sequence_number, head.payload_type
                        from unnest(?::text[]) as wanted (id) cross join lateral (
                            select * from event_store.domain_event
                            where aggregate_identifier = wanted.id order by sequence_number desc limit 1) as head""").param(aggregates).query(row -> {
            heads.put(row.getString(1), row.getLong(2));
            contexts.put(row.getString(1), Sequencer.context(row.getString(3)));
        });
        Map<String, Place> places = new HashMap<>();
        Map<Place, String> owners = new HashMap<>();
        jdbc.sql("""
                        select event_identifier, aggregate_identifier, sequence_number from event_store.domain_event
                        where event_identifier = any (?::text[])
                        union all
                        select event_identifier, aggregate_identifier, sequence_number
                        from unnest(?::text[], ?::bigint[]) as wanted (id, number) join event_store.domain_event
                            on aggregate_identifier = wanted.id and sequence_number = wanted.number""")
                .params(
                        array(events, ForeignEvent::eventId, String[]::new),
                        array(events, ForeignEvent::aggregateId, String[]::new),
                        array(events, ForeignEvent::sequence, Long[]::new))
                .query(row -> {
                    Place place = new Place(row.getString(2), row.getLong(3));
                    places.put(row.getString(1), place);
                    owners.put(place, row.getString(1));
                });
        return new Stored(heads, places, owners, contexts);
    }

    /**
     * Appends in the given order, in one statement.
     *
     * @throws ConcurrencyFailureException if someone else was quicker with one of them
     */
    void append(List<ForeignEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        int appended = jdbc.sql("""
                        insert into event_store.domain_event (event_identifier, aggregate_identifier, sequence_number,
                            aggregate_type, time_stamp, payload_type, payload_revision, payload, meta_data)
                        select event_identifier, aggregate_identifier, sequence_number, aggregate_type, time_stamp,
                            payload_type, payload_revision, payload, meta_data
                        from unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::timestamptz[], ?::text[], ?::text[],
                                ?::bytea[], ?::bytea[])
                            with ordinality as imported (event_identifier, aggregate_identifier, sequence_number,
                                aggregate_type, time_stamp, payload_type, payload_revision, payload, meta_data, position)
                        order by position
                        on conflict do nothing""")
                .params(
                        array(events, ForeignEvent::eventId, String[]::new),
                        array(events, ForeignEvent::aggregateId, String[]::new),
                        array(events, ForeignEvent::sequence, Long[]::new),
                        array(events, ForeignEvent::aggregateType, String[]::new),
                        array(events, event -> event.time().toString(), String[]::new),
                        array(events, ForeignEvent::type, String[]::new),
                        array(events, ForeignEvent::revision, String[]::new),
                        array(events, ForeignEvent::payload, byte[][]::new),
                        array(events, ForeignEvent::metaData, byte[][]::new))
                .update();
        if (appended != events.size()) {
            throw new ConcurrencyFailureException("Another writer was quicker with %d of %d imported events."
                    .formatted(events.size() - appended, events.size()));
        }
    }

    private static <T> T[] array(List<ForeignEvent> events, Function<ForeignEvent, T> column, IntFunction<T[]> type) {
        return events.stream().map(column).toArray(type);
    }
}
