package io.flowmart.platform.ingress;

import io.flowmart.api.Topic;
import io.flowmart.platform.ingress.Sequencer.Decisions;
import io.flowmart.platform.kafka.ForeignTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Tries once more what is on a dead-letter topic, for instance after an update that can read it. The topic stays as it
 * is; what is in the store already is left alone, so it may be tried any number of times.
 */
final class DeadRecords {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> configuration;
    private final EnvelopeReader reader;
    private final StoreImport store;

    DeadRecords(Map<String, Object> configuration, EnvelopeReader reader, StoreImport store) {
        this.configuration = configuration;
        this.reader = reader;
        this.store = store;
    }

    /**
     * What came of it.
     *
     * @param read       records that are on the dead-letter topic
     * @param stored     events that are in the store now and were not before
     * @param present    events that were there already
     * @param waiting    events that wait, for one before them or behind a fork
     * @param unreadable records that still are no event
     */
    record Retried(int read, int stored, int present, int waiting, int unreadable) {

        private Retried plus(int records, int refused, Decisions decided) {
            return new Retried(
                    read + records,
                    stored + decided.append().size(),
                    present + decided.duplicates().size(),
                    waiting + decided.waiting().size() + decided.forks().size(),
                    unreadable + refused + decided.refused().size());
        }
    }

    /** Tries all that is there now. */
    Retried retry(Topic topic) {
        String name = ForeignTopics.deadLetterTopic(topic.wireName());
        Retried retried = new Retried(0, 0, 0, 0, 0);
        try (var consumer =
                new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(found -> new TopicPartition(name, found.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                consumer.poll(POLL).forEach(records::add);
                retried = retry(records, topic, retried);
            }
        }
        return retried;
    }

    private Retried retry(List<ConsumerRecord<byte[], byte[]>> records, Topic topic, Retried before) {
        List<ForeignEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                events.add(reader.read(record, topic));
            } catch (UnreadableRecord e) {
                // It is counted, and stays where it is.
            }
        }
        return before.plus(
                records.size(), records.size() - events.size(), store.add(events, StoreImport.Accompaniment.NONE));
    }
}
