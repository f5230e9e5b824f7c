package io.flowmart.platform.kafka;

import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import io.cloudevents.kafka.CloudEventSerializer;
import io.flowmart.api.Topic;
import io.flowmart.platform.deadletters.DeadLetterGroups;
import io.flowmart.platform.deadletters.DeadLetters;
import io.flowmart.platform.store.TaskQueue;
import io.flowmart.platform.store.WakingEventStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.monitoring.NoOpMessageMonitor;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Publishes the events of the contexts that run here. */
@AutoConfiguration(
        beforeName = "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
        after = BrokerAutoConfiguration.class,
        afterName = "io.flowmart.platform.deadletters.DeadLetterAutoConfiguration")
@ConditionalOnBean({BrokerWatch.class, PublishedTopics.class})
public class EgressAutoConfiguration {

    /** At the most: a batch of events is one portion of records. */
    private static final int TOPICS_OF_AN_EVENT = 2;

    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private final List<Topic> topics;

    EgressAutoConfiguration(ObjectProvider<PublishedTopics> published) {
        this.topics = published.stream()
                .flatMap(topics -> topics.topics().stream())
                .distinct()
                .toList();
    }

    @Bean
    RecordSender recordSender(Producers producers, KafkaSettings settings, MeterRegistry metrics) {
        Map<String, Object> configuration = new HashMap<>(
                Map.of(ProducerConfig.BATCH_SIZE_CONFIG, SEND_BUFFER_BYTES, ProducerConfig.LINGER_MS_CONFIG, 0));
        configuration.putAll(producers.configuration(StringSerializer.class, CloudEventSerializer.class));
        configuration.putAll(Map.of(
                // A broker that has refused a new producer's first batch takes its second: there must be none yet.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.toIntExact(settings.maxMessageSize().toBytes())));
        return new RecordSender(
                configuration, settings.partitions(), TOPICS_OF_AN_EVENT * settings.batchSize(), metrics);
    }

    @Bean
    EventPublisher eventPublisher(Serializer serializer, RecordSender sender, BrokerWatch broker) {
        return new EventPublisher(new CloudEvents(serializer), sender, broker, topics);
    }

    @Bean
    DeadLetters egressDeadLetters(EventPublisher publisher, DeadLetterGroups groups) {
        return groups.open(Egress.GROUP, (event, diagnostics) -> {
            for (RecordRefused refusal :
                    publisher.publish(List.of((DomainEventMessage<?>) event)).values()) {
                throw refusal;
            }
        });
    }

    @Bean
    Egress egress(EventPublisher publisher, @Qualifier("egressDeadLetters") DeadLetters deadLetters) {
        return new Egress(publisher, deadLetters);
    }

    /**
     * Reads the store as it is written, and stands still while Kafka is away. Axon's metrics of each single event are left
     * out: they take a tenth of the time, and flowmart.egress.records says more.
     */
    @Bean
    ConfigurerModule egressProcessor(
            ObjectProvider<BrokerWatch> broker, ObjectProvider<WakingEventStore> store, KafkaSettings settings) {
        return configurer -> configurer
                .eventProcessing()
                .registerMessageMonitor(Egress.GROUP, configuration -> NoOpMessageMonitor.instance())
                .registerPooledStreamingEventProcessor(
                        Egress.GROUP,
                        configuration -> store.getObject().asStored(broker.getObject()::isReady),
                        (configuration, builder) ->
                                builder.batchSize(settings.batchSize()).coordinatorExecutor(QuickCoordinator::new));
    }

    @Bean
    Republications republications(JdbcClient jdbc) {
        return new Republications(jdbc);
    }

    @Bean
    CustomTask<Long> republishTask(
            Republications republications,
            WakingEventStore store,
            EventPublisher publisher,
            @Qualifier("egressDeadLetters") DeadLetters deadLetters) {
        return new RepublishTask(republications, store, publisher, deadLetters).task();
    }

    @Bean
    RepublishController republishController(
            Republications republications, TaskQueue tasks, PlatformTransactionManager transactionManager) {
        return new RepublishController(republications, tasks, new TransactionTemplate(transactionManager), topics);
    }
}
