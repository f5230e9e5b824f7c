package io.flowmart.platform.kafka;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How events are published. Where the broker is and how to sign in to it is said by {@code spring.kafka}.
 *
 * @param partitions     of each topic; for good, because another number would break the order per aggregate
 * @param replication    how many brokers keep a copy of each partition; -1 is the broker's own default
 * @param retention      how long Kafka keeps events; a negative time is for ever
 * @param maxMessageSize of one record
 * @param batchSize      how many events are sent before their acknowledgements are waited for
 */
@ConfigurationProperties("flowmart.kafka")
record KafkaSettings(
        @DefaultValue("6") int partitions,
        @DefaultValue("-1") short replication,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("2MB") DataSize maxMessageSize,
        @DefaultValue("500") int batchSize) {

    private static final int ROOM_FOR_REASONS = 64 * 1024;

    /** What a record may be on a topic for records that are no event: as they were, and headers that say why. */
    int maxDeadLetterBytes() {
        return Math.toIntExact(maxMessageSize.toBytes()) + ROOM_FOR_REASONS;
    }

    /** In Kafka's unit, -1 is for ever. */
    long retentionMillis() {
        return retention.isNegative() ? -1 : retention.toMillis();
    }
}
