package io.flowmart.standalone.testing;

import static java.util.stream.Collectors.groupingBy;

import io.flowmart.api.StoredName;
import io.flowmart.api.Topic;
import io.flowmart.embedded.TestKafka;
import io.flowmart.standalone.contract.RecordContract;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds what is on the topics against the event store: every event on each of its topics, byte for byte, in order for
 * each aggregate; an event that is there twice has the same id. Each record is as the AsyncAPI document says.
 */
public final class TopicsAudit {

    private final String brokers;
    private final String jdbcUrl;

    public TopicsAudit(String brokers, String jdbcUrl) {
        this.brokers = brokers;
        this.jdbcUrl = jdbcUrl;
    }

    private record Stored(String id, String aggregate, long sequence, String type, byte[] payload) {}

    /** A record, and its event's id and sequence. */
    private record Published(ConsumerRecord<String, byte[]> record, String id, long sequence) {

        static Published of(ConsumerRecord<String, byte[]> record) {
            return new Published(
                    record, header(record, "ce_id"), Long.parseLong(header(record, "ce_axonmessageaggregateseq")));
        }
    }

    /** What does not add up. */
    public List<String> faults() throws SQLException {
        List<Stored> events = stored();
        var faults = new ArrayList<String>();
        for (Topic topic : Topic.values()) {
            Set<String> types = topic.events().stream()
                    .map(event -> event.getAnnotation(StoredName.class).value())
                    .collect(Collectors.toSet());
            Map<String, Stored> expected = events.stream()
                    .filter(event -> types.contains(event.type()))
                    .collect(Collectors.toMap(Stored::id, event -> event));
            faults.addAll(faults(topic.wireName(), expected, records(topic.wireName())));
        }
        return faults;
    }

    private static List<String> faults(String topic, Map<String, Stored> expected, List<Published> published) {
        var faults = new ArrayList<String>();
        var first = new HashMap<String, Published>();
        published.forEach(record -> first.putIfAbsent(record.id(), record));
        expected.values().stream()
                .filter(event -> !first.containsKey(event.id()))
                .forEach(event -> faults.add("missing on " + topic + ": " + event));
        first.values().forEach(record -> {
            Stored event = expected.get(record.id());
            if (event == null
                    || !event.aggregate().equals(record.record().key())
                    || event.sequence() != record.sequence()
                    || !Arrays.equals(event.payload(), record.record().value())) {
                faults.add("another event on " + topic + ": " + record);
            }
        });
        published.stream()
                .filter(record -> first.get(record.id()) == record)
                .collect(groupingBy(record -> record.record().key()))
                .forEach((aggregate, records) -> {
                    List<Long> sequences =
                            records.stream().map(Published::sequence).toList();
                    if (!sequences.equals(sequences.stream().sorted().toList())) {
                        faults.add("out of order on " + topic + ": " + aggregate + sequences);
                    }
                });
        return faults;
    }

    private List<Stored> stored() throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from event_store.domain_event order by global_index")) {
            var events = new ArrayList<Stored>();
            while (rows.next()) {
                events.add(new Stored(
                        rows.getString("event_identifier"),
                        rows.getString("aggregate_identifier"),
                        rows.getLong("sequence_number"),
                        rows.getString("payload_type"),
                        rows.getBytes("payload")));
            }
            return events;
        }
    }

    private List<Published> records(String topic) {
        List<ConsumerRecord<String, byte[]>> records = TestKafka.records(brokers, topic);
        records.forEach(RecordContract::check);
        return records.stream().map(Published::of).toList();
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
