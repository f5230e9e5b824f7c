package io.flowmart.platform.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.springframework.kafka.core.ProducerFactory;

/** How this process sends to Kafka, whatever it sends: nothing counts as sent before all copies have it. */
public final class Producers {

    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
    /** Well below the transaction time-out: a transaction is open meanwhile. */
    private static final int DELIVERY_TIMEOUT_MILLIS = 10_000;

    private final ProducerFactory<?, ?> kafka;
    private final KafkaSettings settings;

    Producers(ProducerFactory<?, ?> kafka, KafkaSettings settings) {
        this.kafka = kafka;
        this.settings = settings;
    }

    /** The settings of a producer that may send any record that fits the topics, dead-letter topics included. */
    public Map<String, Object> configuration(
            Class<? extends Serializer<?>> keys, Class<? extends Serializer<?>> values) {
        Map<String, Object> configuration = new HashMap<>(Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_TIMEOUT_MILLIS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS));
        configuration.putAll(kafka.getConfigurationProperties());
        configuration.putAll(Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                settings.maxDeadLetterBytes(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                keys,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                values));
        return configuration;
    }
}
