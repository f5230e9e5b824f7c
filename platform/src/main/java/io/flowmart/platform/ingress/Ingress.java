package io.flowmart.platform.ingress;

import io.flowmart.api.Topic;
import io.flowmart.platform.ingress.Sequencer.Decisions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.BatchMessageListener;

/**
 * Takes what other contexts publish into the local store, a batch at a time. A batch is acknowledged when all of it is on
 * disk: in the store, in the table of those that wait, or on a dead-letter topic.
 */
final class Ingress implements BatchMessageListener<byte[], byte[]> {

    private final EnvelopeReader reader;
    private final StoreImport store;
    private final Positions positions;
    private final DeadLetterTopics deadLetters;
    private final IngressMetrics metrics;
    private final Map<String, Topic> topics;

    Ingress(
            Collection<Topic> topics,
            EnvelopeReader reader,
            StoreImport store,
            Positions positions,
            DeadLetterTopics deadLetters,
            IngressMetrics metrics) {
        this.reader = reader;
        this.store = store;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.topics = topics.stream().collect(Collectors.toMap(Topic::wireName, Function.identity()));
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<ForeignEvent, ConsumerRecord<byte[], byte[]>> origins = new IdentityHashMap<>();
        List<ForeignEvent> events = new ArrayList<>(records.size());
        // To read takes longer than to store, and each can be read by itself.
        for (Reading reading : records.parallelStream().map(this::read).toList()) {
            if (reading.event() != null) {
                events.add(reading.event());
                origins.put(reading.event(), reading.record());
            } else {
                refuse(reading.record(), Objects.requireNonNull(reading.problem()));
            }
        }
        Decisions decisions = store.add(events, decided -> {
            decided.refused().forEach((event, reason) -> refuse(origins.get(event), new UnreadableRecord(reason)));
            positions.advance(records);
        });
        metrics.decided(decisions);
        metrics.taken(records);
    }

    /** What is in a record: an event, or a problem. */
    private record Reading(
            ConsumerRecord<byte[], byte[]> record,
            @Nullable ForeignEvent event,
            @Nullable UnreadableRecord problem) {}

    private Reading read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new Reading(record, reader.read(record, topics.get(record.topic())), null);
        } catch (UnreadableRecord e) {
            return new Reading(record, null, e);
        }
    }

    private void refuse(ConsumerRecord<byte[], byte[]> record, UnreadableRecord reason) {
        deadLetters.send(record, reason);
        metrics.unreadable(record.topic());
    }
}
