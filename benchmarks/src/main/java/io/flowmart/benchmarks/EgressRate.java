package io.flowmart.benchmarks;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventSerializer;
import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.TestKafka;
import io.flowmart.platform.kafka.PublishedTopics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.extensions.kafka.eventhandling.cloudevent.CloudEventKafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.producer.ConfirmationMode;
import org.axonframework.extensions.kafka.eventhandling.producer.DefaultProducerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.KafkaPublisher;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.serialization.Serializer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * How many events a second egress brings from the event store to Kafka.
 *
 * <p>The references, in the same run and on the same broker: a plain producer that sends the same bytes without ever
 * waiting in between, and axon-kafka's own publisher, set to wait for each acknowledgement.
 */
final class EgressRate {

    private static final String TOPIC = "order.event";

    private final ConfigurableApplicationContext application;
    private final String brokers;

    private EgressRate(ConfigurableApplicationContext application, String brokers) {
        this.application = application;
        this.brokers = brokers;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Publisher {

        @Bean
        PublishedTopics topics() {
            return PublishedTopics.of("order");
        }
    }

    /** Options as {@code name=value}; see the README. */
    public static void main(String... arguments) throws Exception {
        Options options = Options.of(Map.of("events", "50000", "warmup", "50000", "slow", "3000"), arguments);
        try (var workplace = Workplace.open();
                var postgres = EmbeddedPostgres.start(workplace.of("postgresql"), 0);
                var kafka = EmbeddedKafka.start(workplace.of("kafka"), 0);
                var application = SpringApplication.run(
                        Publisher.class,
                        "--server.port=0",
                        "--spring.datasource.url=" + postgres.jdbcUrl("benchmark"),
                        "--spring.datasource.username=" + EmbeddedPostgres.USER,
                        "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers())) {
            new EgressRate(application, kafka.bootstrapServers())
                    .run(options.number("warmup"), options.number("events"), options.number("slow"));
        }
        System.exit(0);
    }

    private void run(int warmup, int events, int slow) throws IOException, InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(new NewTopic("plain", 6, (short) 1), new NewTopic("axon", 6, (short) 1)))
                    .all()
                    .get();
        }
        egress(warmup, 0);
        plain(TestKafka.records(brokers, TOPIC));

        double egress = egress(events, warmup);
        List<ConsumerRecord<String, byte[]>> records =
                TestKafka.records(brokers, TOPIC).subList(warmup, warmup + events);
        double plain = plain(records);
        axon(slow);
        double axon = axon(slow);
        System.out.printf("%d events of about %d bytes, headers included%n", events, size(records.getFirst()));
        System.out.printf("  egress                                %8.0f events/s%n", egress);
        System.out.printf(
                "  plain producer, the same bytes        %8.0f events/s, egress is %.2f of it%n",
                plain, egress / plain);
        System.out.printf(
                "  axon-kafka, waiting for each          %8.0f events/s, egress is %.1f times it%n",
                axon, egress / axon);
    }

    private static int size(ConsumerRecord<String, byte[]> record) {
        int size = record.serializedKeySize() + record.serializedValueSize();
        for (var header : record.headers()) {
            size += header.key().length() + header.value().length;
        }
        return size;
    }

    /** Stores events in one transaction, so that all are there at once, and waits until all are on the topic. */
    private double egress(int events, int before) throws InterruptedException, ExecutionException {
        PlacedOrders.store(application, events);
        long start = System.nanoTime();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            while (count(admin) < before + events) {
                Thread.sleep(5);
            }
        }
        return rate(events, start);
    }

    private static long count(Admin admin) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (int partition = 0; partition < 6; partition++) {
            partitions.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(partitions).all().get().values().stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }

    private double plain(List<ConsumerRecord<String, byte[]>> records) {
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers", brokers, "acks", "all", "enable.idempotence", true, "batch.size", 128 * 1024);
        try (var producer = new KafkaProducer<>(configuration, new StringSerializer(), new ByteArraySerializer())) {
            long start = System.nanoTime();
            for (ConsumerRecord<String, byte[]> record : records) {
                producer.send(new ProducerRecord<>("plain", null, record.key(), record.value(), record.headers()));
            }
            producer.flush();
            return rate(records.size(), start);
        }
    }

    private double axon(int events) {
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers",
                brokers,
                "acks",
                "all",
                "linger.ms",
                0,
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                CloudEventSerializer.class);
        KafkaPublisher<String, CloudEvent> publisher = KafkaPublisher.<String, CloudEvent>builder()
                .producerFactory(DefaultProducerFactory.<String, CloudEvent>builder()
                        .configuration(configuration)
                        .confirmationMode(ConfirmationMode.WAIT_FOR_ACK)
                        .build())
                .messageConverter(CloudEventKafkaMessageConverter.builder()
                        .serializer(application.getBean(Serializer.class))
                        .addMetadataMapper("causationId", "causationid")
                        .build())
                .topicResolver(event -> Optional.of("axon"))
                .build();
        try (var stream = application.getBean(EventStore.class).openStream(null)) {
            List<DomainEventMessage<?>> messages = new ArrayList<>();
            while (messages.size() < events) {
                messages.add((DomainEventMessage<?>) stream.nextAvailable());
            }
            long start = System.nanoTime();
            // As its processor would: the acknowledgement is waited for when the unit of work commits.
            messages.forEach(message -> DefaultUnitOfWork.startAndGet(message).execute(() -> publisher.send(message)));
            return rate(events, start);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            publisher.shutDown();
        }
    }

    private static double rate(int events, long start) {
        return events / ((System.nanoTime() - start) / 1e9);
    }
}
