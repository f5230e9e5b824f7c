package io.flowmart.platform.ingress;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmart.platform.kafka.ForeignTopics;
import io.flowmart.platform.kafka.Producers;
import io.flowmart.platform.store.WakingEventStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads what other processes publish into the local event store. */
@AutoConfiguration(afterName = "io.flowmart.platform.kafka.BrokerAutoConfiguration")
@ConditionalOnBean(ForeignTopics.class)
public class IngressAutoConfiguration {

    private static final int RECORDS_AT_A_TIME = 1_000;
    /** Who died is taken to be gone after that; no shorter time is allowed by brokers as they come. */
    private static final int SESSION_MILLIS = 6_000;

    private static final int HEARTBEAT_MILLIS = 1_500;
    /** Topics that someone else makes are found by then. */
    private static final int TOPICS_KNOWN_MILLIS = 5_000;

    @Bean
    WaitingEvents waitingEvents(JdbcClient jdbc) {
        return new WaitingEvents(jdbc);
    }

    @Bean
    StoreImport storeImport(
            JdbcClient jdbc, PlatformTransactionManager transactions, WaitingEvents waiting, WakingEventStore store) {
        return new StoreImport(jdbc, new TransactionTemplate(transactions), new StoredStreams(jdbc), waiting, store);
    }

    @Bean
    EnvelopeReader envelopeReader(Serializer serializer, @Qualifier("defaultAxonObjectMapper") ObjectMapper json) {
        return new EnvelopeReader(serializer, new PayloadCheck(serializer, json));
    }

    /** Its own way to Kafka: bytes, whatever the settings say of other consumers. */
    @Bean(defaultCandidate = false)
    DefaultKafkaConsumerFactory<byte[], byte[]> ingressConsumers(ConsumerFactory<?, ?> kafka, MeterRegistry metrics) {
        Map<String, Object> configuration = new HashMap<>(Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_A_TIME,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS,
                ConsumerConfig.METADATA_MAX_AGE_CONFIG, TOPICS_KNOWN_MILLIS,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName()));
        configuration.putAll(kafka.getConfigurationProperties());
        configuration.putAll(Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class));
        var consumers = new DefaultKafkaConsumerFactory<byte[], byte[]>(configuration);
        consumers.addListener(new MicrometerConsumerListener<>(metrics));
        return consumers;
    }

    @Bean
    DeadLetterTopics deadLetterTopics(Producers producers, @Value("${spring.kafka.consumer.group-id}") String group) {
        Map<String, Object> configuration =
                producers.configuration(ByteArraySerializer.class, ByteArraySerializer.class);
        return new DeadLetterTopics(new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(configuration)), group);
    }

    @Bean
    IngressLifecycle ingress(
            ForeignTopics foreign,
            EnvelopeReader reader,
            StoreImport store,
            DeadLetterTopics deadLetters,
            WaitingEvents waiting,
            @Qualifier("ingressConsumers") DefaultKafkaConsumerFactory<byte[], byte[]> consumers,
            KafkaAdmin admin,
            JdbcClient jdbc,
            MeterRegistry metrics,
            EventProcessingConfiguration processing,
            TokenStore tokens,
            TransactionManager transactions) {
        Positions positions = new Positions(jdbc, new TopicIds(admin));
        IngressMetrics figures = new IngressMetrics(metrics, waiting);
        Ingress ingress = new Ingress(foreign.topics(), reader, store, positions, deadLetters, figures);
        return new IngressLifecycle(
                IngressContainer.of(foreign, ingress, positions, figures, consumers), processing, tokens, transactions);
    }

    @Bean
    IngressController ingressController(
            ForeignTopics foreign,
            JdbcClient jdbc,
            StoreImport store,
            EnvelopeReader reader,
            @Qualifier("ingressConsumers") DefaultKafkaConsumerFactory<byte[], byte[]> consumers) {
        return new IngressController(
                foreign.topics(),
                new WaitingEventList(jdbc),
                store,
                new DeadRecords(consumers.getConfigurationProperties(), reader, store));
    }
}
