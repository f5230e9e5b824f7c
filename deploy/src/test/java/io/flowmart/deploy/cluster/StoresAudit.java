package io.flowmart.deploy.cluster;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Holds the event stores of all contexts against each other: what a context has published is, event for event, in the
 * store of everyone who reads it; in no store is an event missing, doubled or waiting.
 */
final class StoresAudit {

    /** Whose events each context has beside its own. */
    private static final Map<String, Set<String>> READS = Map.of(
            "user", Set.of(),
            "order", Set.of("payment"),
            "payment", Set.of("order", "user"),
            "notification", Set.of("order", "payment", "user"),
            "query", Set.of("order", "payment", "user"));

    private static final String EVENTS = """
        select split_part(payload_type, '.', 2) as context, event_identifier, aggregate_identifier, sequence_number,
               concat_ws(' ', event_identifier, aggregate_identifier, sequence_number, aggregate_type, time_stamp,
                   payload_type, payload_revision, md5(payload)) as event
        from event_store.domain_event order by aggregate_identifier, sequence_number""";

    private static final String WAITING = """
        select 'waits' || case when fork then ' at a fork: ' else ': ' end || payload_type || ' ' || aggregate_identifier
               || ' ' || sequence_number
        from event_store.waiting_event where discarded_at is null""";

    private final Map<String, String> jdbcUrls;

    /** @param jdbcUrls the contexts' databases */
    StoresAudit(Map<String, String> jdbcUrls) {
        this.jdbcUrls = jdbcUrls;
    }

    /** A store's events by their owner, as text, by their id; and what is wrong with it by itself. */
    private record Store(Map<String, Map<String, String>> events, List<String> faults) {}

    /** What does not add up. */
    List<String> faults() throws SQLException {
        var stores = new TreeMap<String, Store>();
        for (Map.Entry<String, String> context : jdbcUrls.entrySet()) {
            stores.put(context.getKey(), read(context.getKey(), context.getValue()));
        }
        var faults = new ArrayList<String>();
        stores.forEach((context, store) -> {
            faults.addAll(store.faults());
            for (String owner : READS.get(context)) {
                faults.addAll(differences(
                        "%s in the store of %s".formatted(owner, context),
                        stores.get(owner).events().getOrDefault(owner, Map.of()),
                        store.events().getOrDefault(owner, Map.of())));
            }
        });
        return faults;
    }

    private static List<String> differences(String name, Map<String, String> original, Map<String, String> copy) {
        var differences = new ArrayList<String>();
        original.forEach((id, event) -> {
            if (!event.equals(copy.get(id))) {
                differences.add("%s: %s instead of %s".formatted(name, copy.get(id), event));
            }
        });
        copy.keySet().stream()
                .filter(id -> !original.containsKey(id))
                .forEach(id -> differences.add("%s: nobody published %s".formatted(name, copy.get(id))));
        return differences;
    }

    private static Store read(String context, String jdbcUrl) throws SQLException {
        var events = new LinkedHashMap<String, Map<String, String>>();
        var streams = new LinkedHashMap<String, List<Long>>();
        var faults = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery(EVENTS)) {
                while (rows.next()) {
                    events.computeIfAbsent(rows.getString(1), owner -> new LinkedHashMap<>())
                            .put(rows.getString(2), rows.getString(5));
                    streams.computeIfAbsent(rows.getString(3), id -> new ArrayList<>())
                            .add(rows.getLong(4));
                }
            }
            try (var rows = statement.executeQuery(WAITING)) {
                while (rows.next()) {
                    faults.add(context + ": " + rows.getString(1));
                }
            }
        }
        streams.forEach((id, sequences) -> {
            if (!sequences.equals(LongStream.range(0, sequences.size()).boxed().toList())) {
                faults.add("%s: %s has the events %s".formatted(context, id, sequences));
            }
        });
        return new Store(events, faults);
    }
}
