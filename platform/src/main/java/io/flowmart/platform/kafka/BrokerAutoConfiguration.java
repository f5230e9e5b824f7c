package io.flowmart.platform.kafka;

import io.flowmart.api.Topic;
import io.flowmart.platform.store.WakingEventStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/** The way to Kafka, if it is said where that is: the topics that the contexts of this process publish and read. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "io.flowmart.platform.store.EventStoreAutoConfiguration"
        })
@ConditionalOnProperty("spring.kafka.bootstrap-servers")
@EnableConfigurationProperties(KafkaSettings.class)
public class BrokerAutoConfiguration {

    private static final int ADMIN_TIMEOUT_MILLIS = 3_000;
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(15);

    /** Of what a process publishes itself it reads nothing: it is in its store already. */
    @Bean
    ForeignTopics foreignTopics(ObjectProvider<PublishedTopics> published, ObjectProvider<ReadTopics> read) {
        Set<Topic> own =
                published.stream().flatMap(topics -> topics.topics().stream()).collect(Collectors.toSet());
        return new ForeignTopics(read.stream()
                .flatMap(topics -> topics.topics().stream())
                .filter(topic -> !own.contains(topic))
                .distinct()
                .toList());
    }

    @Bean
    Producers producers(ProducerFactory<?, ?> kafka, KafkaSettings settings) {
        return new Producers(kafka, settings);
    }

    @Bean
    BrokerWatch brokerWatch(
            KafkaAdmin kafka,
            KafkaSettings settings,
            ObjectProvider<PublishedTopics> published,
            ForeignTopics foreign,
            WakingEventStore store,
            MeterRegistry metrics) {
        Map<String, Object> configuration = new HashMap<>(kafka.getConfigurationProperties());
        configuration.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
        configuration.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
        Set<String> names = new TreeSet<>(foreign.names());
        published.stream().flatMap(topics -> topics.topics().stream()).forEach(topic -> names.add(topic.wireName()));
        BrokerWatch broker = new BrokerWatch(new Topics(configuration, settings, names), store::wake, LOOK_ANYWAY);
        Gauge.builder("flowmart.kafka.connected", () -> broker.isReady() ? 1 : 0)
                .description("Whether Kafka is there with all topics: 1, or 0 while it is away.")
                .register(metrics);
        return broker;
    }
}
