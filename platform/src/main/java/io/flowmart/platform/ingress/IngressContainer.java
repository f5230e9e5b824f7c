package io.flowmart.platform.ingress;

import io.flowmart.api.Topic;
import io.flowmart.platform.kafka.ForeignTopics;
import java.time.Duration;
import java.util.Optional;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;

/** The one consumer of this process: an import writes alone anyway. */
final class IngressContainer {

    private static final Duration STOP = Duration.ofSeconds(3);
    /** Rights can be granted, and passwords mended, while this process runs. */
    private static final Duration REFUSED = Duration.ofSeconds(10);

    private IngressContainer() {}

    /** None in a process that publishes itself whatever it reads. */
    static Optional<MessageListenerContainer> of(
            ForeignTopics foreign,
            Ingress ingress,
            Positions positions,
            IngressMetrics metrics,
            ConsumerFactory<byte[], byte[]> consumers) {
        if (foreign.topics().isEmpty()) {
            return Optional.empty();
        }
        ContainerProperties properties = new ContainerProperties(
                foreign.topics().stream().map(Topic::wireName).toArray(String[]::new));
        properties.setMessageListener(ingress);
        properties.setConsumerRebalanceListener(positions);
        properties.setAuthExceptionRetryInterval(REFUSED);
        properties.setAckMode(ContainerProperties.AckMode.BATCH);
        properties.setShutdownTimeout(STOP.toMillis());
        var container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName("ingress");
        container.setCommonErrorHandler(new ReadAgain(positions, metrics));
        metrics.reading(container::isRunning);
        return Optional.of(container);
    }
}
