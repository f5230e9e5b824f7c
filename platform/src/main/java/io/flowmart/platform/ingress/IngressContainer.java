package io.flowmart.platform.ingress;

import io.flowmart.api.Topic;
import io.flowmart.platform.kafka.ForeignTopics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.util.backoff.ExponentialBackOff;

/** The one consumer of this process: an import writes alone anyway. A batch that fails is tried again until it succeeds. */
final class IngressContainer {

    private static final Logger log = LoggerFactory.getLogger(IngressContainer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final double FACTOR = 2;
    private static final Duration STOP = Duration.ofSeconds(3);

    private IngressContainer() {}

    /** None in a process that publishes itself whatever it reads. */
    static Optional<MessageListenerContainer> of(
            ForeignTopics foreign, Ingress ingress, Positions positions, ConsumerFactory<byte[], byte[]> consumers) {
        if (foreign.topics().isEmpty()) {
            return Optional.empty();
        }
        ContainerProperties properties = new ContainerProperties(
                foreign.topics().stream().map(Topic::wireName).toArray(String[]::new));
        properties.setMessageListener(ingress);
        properties.setConsumerRebalanceListener(positions);
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setShutdownTimeout(STOP.toMillis());
        var container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName("ingress");
        container.setCommonErrorHandler(again());
        return Optional.of(container);
    }

    private static DefaultErrorHandler again() {
        var pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), FACTOR);
        pauses.setMaxInterval(LONGEST_PAUSE.toMillis());
        var handler = new DefaultErrorHandler(pauses);
        // Nothing is ever skipped; what can never be stored goes to a dead-letter topic before.
        handler.setClassifications(Map.of(), true);
        handler.setRetryListeners((ConsumerRecord<?, ?> record, Exception e, int attempt) ->
                log.warn("Events of {} cannot be stored now: {}", record.topic(), e.getMessage()));
        return handler;
    }
}
