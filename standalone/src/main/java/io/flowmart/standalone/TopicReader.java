package io.flowmart.standalone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics as they are, for one request: it belongs to no group and leaves no trace. Not for more than one thread. */
final class TopicReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final KafkaConsumer<byte[], byte[]> consumer;

    TopicReader(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG,
                "");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A topic with its partitions, in their order. */
    record Topic(String topic, long records, List<Partition> partitions) {}

    /** What a partition holds: all from the first offset up to, and without, the next one. */
    record Partition(int partition, long firstOffset, long nextOffset) {

        private long records() {
            return nextOffset - firstOffset;
        }
    }

    /** All topics but Kafka's own, by name. */
    List<Topic> topics() {
        return consumer.listTopics().entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("__"))
                .map(entry -> topic(entry.getKey(), partitions(entry.getValue())))
                .sorted(Comparator.comparing(Topic::topic))
                .toList();
    }

    private static List<TopicPartition> partitions(List<PartitionInfo> found) {
        return found.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .sorted(Comparator.comparing(TopicPartition::partition))
                .toList();
    }

    private Topic topic(String name, List<TopicPartition> partitions) {
        // It warns of whatever it is asked about and does not have.
        consumer.assign(partitions);
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> next = consumer.endOffsets(partitions);
        List<Partition> held = partitions.stream()
                .map(partition -> new Partition(partition.partition(), first.get(partition), next.get(partition)))
                .toList();
        return new Topic(name, held.stream().mapToLong(Partition::records).sum(), held);
    }

    /**
     * Records of a topic in the order of their time.
     *
     * @param from the offset to begin at in each partition; without one it is the newest records that are wanted
     * @param limit how many at the most
     * @return nothing if there is no such topic
     */
    Optional<List<TopicRecord>> records(String name, OptionalLong from, int limit) {
        return Optional.ofNullable(consumer.listTopics().get(name))
                .map(found -> topic(name, partitions(found)))
                .map(topic -> records(topic, from, limit));
    }

    private List<TopicRecord> records(Topic topic, OptionalLong from, int limit) {
        var begin = new HashMap<TopicPartition, Long>();
        var end = new HashMap<TopicPartition, Long>();
        for (Partition held : topic.partitions()) {
            long first = Math.max(held.firstOffset(), from.orElse(held.nextOffset() - limit));
            if (first < held.nextOffset()) {
                var partition = new TopicPartition(topic.topic(), held.partition());
                begin.put(partition, first);
                end.put(partition, Math.min(held.nextOffset(), first + limit));
            }
        }
        consumer.assign(begin.keySet());
        begin.forEach(consumer::seek);
        List<TopicRecord> items = List.of();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!end.isEmpty() && System.nanoTime() < deadline) {
            var read = new ArrayList<>(items);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                Long last = end.get(new TopicPartition(record.topic(), record.partition()));
                if (last != null && record.offset() < last) {
                    read.add(TopicRecord.of(record));
                }
            }
            // Now and not at the end, so that it is never many that are in memory.
            items = wanted(read, from.isPresent(), limit);
            end.entrySet().removeIf(partition -> consumer.position(partition.getKey()) >= partition.getValue());
            consumer.assign(end.keySet());
        }
        return items;
    }

    private static List<TopicRecord> wanted(List<TopicRecord> read, boolean oldest, int limit) {
        read.sort(Comparator.comparing(TopicRecord::timestamp)
                .thenComparing(TopicRecord::partition)
                .thenComparing(TopicRecord::offset));
        int size = read.size();
        return List.copyOf(
                oldest ? read.subList(0, Math.min(limit, size)) : read.subList(Math.max(0, size - limit), size));
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
