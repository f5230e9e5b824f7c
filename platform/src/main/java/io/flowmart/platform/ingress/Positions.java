package io.flowmart.platform.ingress;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * How far each partition has been read into this store. The store's own word counts, and not Kafka's: a store that is
 * restored or begun anew goes back to where it was, and a topic that was made anew is read from its beginning.
 */
final class Positions implements ConsumerAwareRebalanceListener {

    private final JdbcClient jdbc;
    private final Function<Collection<String>, Map<String, String>> topicIds;
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    /**
     * Reads and writes the table.
     *
     * @param topicIds asks Kafka for the ids of topics, by their names
     */
    Positions(JdbcClient jdbc, Function<Collection<String>, Map<String, String>> topicIds) {
        this.jdbc = jdbc;
        this.topicIds = topicIds;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        seek(consumer, partitions);
    }

    /** Has a consumer go on where this store is. Until that has succeeded it must not read on. */
    void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        ids.putAll(topicIds.apply(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet())));
        for (TopicPartition partition : partitions) {
            consumer.seek(partition, find(partition).orElse(0L));
        }
    }

    private Optional<Long> find(TopicPartition partition) {
        return jdbc.sql("""
                        select next_offset from event_store.ingress_position
                        where topic = ? and partition = ? and topic_id = ?""")
                .params(partition.topic(), partition.partition(), ids.get(partition.topic()))
                .query(Long.class)
                .optional();
    }

    /** Notes down that some records have been read; in the transaction that stores what was in them. */
    void advance(Collection<? extends ConsumerRecord<?, ?>> records) {
        Map<TopicPartition, Long> next = records.stream()
                .collect(Collectors.toMap(
                        record -> new TopicPartition(record.topic(), record.partition()),
                        record -> record.offset() + 1,
                        Math::max));
        next.forEach((partition, offset) -> jdbc.sql("""
                        insert into event_store.ingress_position (topic, partition, topic_id, next_offset)
                        values (?, ?, ?, ?)
                        on conflict (topic, partition)
                            do update set topic_id = excluded.topic_id, next_offset = excluded.next_offset""")
                .params(partition.topic(), partition.partition(), ids.get(partition.topic()), offset)
                .update());
    }
}
