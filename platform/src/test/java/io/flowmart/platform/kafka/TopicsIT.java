package io.flowmart.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import io.flowmart.api.Topic;
import io.flowmart.platform.SettingProblem;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** How topics come about. */
class TopicsIT {

    private static final Set<String> NAMES = Set.of("order.create", "order.event");
    private static final Broker BROKER = new Broker();

    @BeforeAll
    static void start() {
        BROKER.start();
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @BeforeEach
    void deleteTopics() throws Exception {
        try (Admin admin = BROKER.admin()) {
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
        }
    }

    @Test
    void makesWhatIsMissingAsTheSettingsSay() throws Exception {
        topics(3, Duration.ofDays(2)).ensure();
        topicsAreKnown();
        try (Admin admin = BROKER.admin()) {
            var described = admin.describeTopics(List.of("order.create", "order.event"))
                    .allTopicNames()
                    .get();
            assertThat(described.values())
                    .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(3));
        }
        assertThat(configuration("order.event", "retention.ms")).isEqualTo("172800000");
        assertThat(configuration("order.event", "max.message.bytes")).isEqualTo("1048576");
    }

    @Test
    void adaptsWhatCanBeChanged() throws Exception {
        topics(3, Duration.ofDays(2)).ensure();
        topicsAreKnown();
        topics(3, Duration.ofDays(-1)).ensure();
        assertThat(configuration("order.create", "retention.ms")).isEqualTo("-1");
    }

    @Test
    void refusesToChangeTheNumberOfPartitions() throws Exception {
        topics(3, Duration.ofDays(2)).ensure();
        topicsAreKnown();
        BROKER.put("order.create", "a record");
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> topics(4, Duration.ofDays(2)).ensure())
                .withMessageStartingWith("topic order.create has 3 partitions, but flowmart.kafka.partitions is 4.")
                .withMessageContaining("set flowmart.kafka.partitions=3");
        assertThat(partitions("order.create")).isEqualTo(3);
    }

    private static int partitions(String topic) throws Exception {
        try (Admin admin = BROKER.admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        }
    }

    @Test
    void enlargesWhatIsEmptyBecauseABrokerMadeItByItself() throws Exception {
        topics(1, Duration.ofDays(2)).ensure();
        topicsAreKnown();

        topics(3, Duration.ofDays(2)).ensure();

        await().untilAsserted(() -> assertThat(partitions("order.create")).isEqualTo(3));
    }

    @Test
    void saysWhenTheBrokerIsNotThere() {
        Topics elsewhere = new Topics(
                Map.of("bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", 200, "request.timeout.ms", 200),
                settings(3, Duration.ofDays(2)),
                NAMES);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(elsewhere::ensure);
    }

    @Test
    void aBrokersNameThatIsUnknownYetKeepsNobodyFromStarting() {
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "nobody.invalid:9092");
        var watch = new BrokerWatch(
                new Topics(nowhere, settings(3, Duration.ofDays(2)), NAMES),
                () -> fail("there is no broker"),
                Duration.ofMinutes(1));
        watch.start();
        assertThat(watch.isReady()).isFalse();
        watch.stop();
    }

    /** A process that sends nothing: nobody tells it that the broker has gone. */
    @Test
    void whoOnlyReadsSeesThatTheBrokerIsAwayAndMakesLostTopicsAgain() throws Exception {
        List<String> read = new ForeignTopics(List.of(Topic.ORDER_EVENT)).names();
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers", BROKER.address(), "default.api.timeout.ms", 2000, "request.timeout.ms", 2000);
        var back = new AtomicInteger();
        var watch = new BrokerWatch(
                new Topics(configuration, settings(3, Duration.ofDays(2)), Set.copyOf(read)),
                back::incrementAndGet,
                Duration.ofMillis(200));
        watch.start();
        try {
            assertThat(watch.isReady()).isTrue();
            await().until(() -> topicNames().containsAll(read));
            try (Admin admin = BROKER.admin()) {
                admin.deleteTopics(read).all().get();
            }
            await().until(() -> topicNames().containsAll(List.of("order.event", "order.event.dlq")));
            await().until(watch::isReady);

            BROKER.stop();
            await().until(() -> !watch.isReady());
            int before = back.get();
            BROKER.start();
            await().atMost(Duration.ofSeconds(30)).until(watch::isReady);
            assertThat(back).hasValue(before + 1);
        } finally {
            watch.stop();
            BROKER.start();
        }
    }

    private static Set<String> topicNames() throws Exception {
        try (Admin admin = BROKER.admin()) {
            return admin.listTopics().names().get();
        }
    }

    @Test
    void sendsNothingToATopicWithAnotherNumberOfPartitions() throws Exception {
        topics(1, Duration.ofDays(2)).ensure();
        topicsAreKnown();
        Map<String, Object> configuration = Map.of(
                "bootstrap.servers", BROKER.address(),
                "key.serializer", StringSerializer.class,
                "value.serializer", CloudEventSerializer.class);
        CloudEvent event = CloudEventBuilder.v1()
                .withId("1")
                .withType("any")
                .withSource(URI.create("/any"))
                .build();
        try (var sender = new RecordSender(configuration, 3, 100, new SimpleMeterRegistry())) {
            assertThatExceptionOfType(BrokerAway.class)
                    .isThrownBy(() -> sender.send(List.of(new ProducerRecord<>("order.create", "key", event))))
                    .withMessageContaining("order.create has 1 partitions and not 3");
        }
        assertThat(BROKER.records("order.create")).isEmpty();
    }

    private static Topics topics(int partitions, Duration retention) {
        return new Topics(Map.of("bootstrap.servers", BROKER.address()), settings(partitions, retention), NAMES);
    }

    /** A broker knows of a new topic a moment after it was made. */
    private static void topicsAreKnown() {
        await().ignoreExceptions().until(() -> configuration("order.create", "retention.ms")
                .equals(configuration("order.event", "retention.ms")));
    }

    private static KafkaSettings settings(int partitions, Duration retention) {
        return new KafkaSettings(partitions, (short) 1, retention, DataSize.ofMegabytes(1), 100);
    }

    private static String configuration(String topic, String name) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = BROKER.admin()) {
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            return config.get(name).value();
        }
    }
}
