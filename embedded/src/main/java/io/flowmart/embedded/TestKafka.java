package io.flowmart.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Empty topics for tests, on one real Kafka broker per JVM: the same as the standalone set-up's.
 *
 * <p>The broker starts with the first call and ends with the JVM, its folder with it. A test that stops brokers has one
 * of its own, by {@link EmbeddedKafka#start}.
 */
public final class TestKafka {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private static @Nullable EmbeddedKafka broker;
    private static int made;

    private TestKafka() {}

    /**
     * Where the broker is.
     *
     * @return the value for {@code bootstrap.servers}
     */
    public static synchronized String bootstrapServers() {
        if (broker == null) {
            broker = TestFolder.keep(EmbeddedKafka.start(TestFolder.path().resolve("kafka"), 0));
        }
        return broker.bootstrapServers();
    }

    /**
     * Makes a new topic.
     *
     * @param partitions how many partitions it has
     * @return the name of a topic that is empty and the caller's alone
     */
    public static synchronized String freshTopic(int partitions) {
        var topic = new NewTopic("test-" + ++made, Optional.of(partitions), Optional.empty());
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get();
            return topic.name();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topic could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while making a topic", e);
        }
    }

    /**
     * Reads a topic on any broker.
     *
     * @param bootstrapServers where the broker is
     * @param topic            the topic's name; it must be there
     * @return all records that are on it now, in order for each partition
     * @throws IllegalStateException if they cannot be read within half a minute
     */
    public static List<ConsumerRecord<String, byte[]>> records(String bootstrapServers, String topic) {
        // Without the second, each answer waits for news on the partitions that are at their end.
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.wait.ms", 10, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(found -> new TopicPartition(topic, found.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException("%s cannot be read up to %s".formatted(topic, ends));
                }
                consumer.poll(POLL).forEach(found::add);
            }
            return found;
        }
    }
}
