package io.flowmart.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.Topic;
import io.flowmart.platform.SettingProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** How topics come about. */
class TopicsIT {

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
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> topics(4, Duration.ofDays(2)).ensure())
                .withMessageStartingWith("topic order.create has 3 partitions, but flowmart.kafka.partitions is 4.")
                .withMessageContaining("set flowmart.kafka.partitions=3");
        try (Admin admin = BROKER.admin()) {
            assertThat(admin.describeTopics(List.of("order.create"))
                            .allTopicNames()
                            .get()
                            .get("order.create")
                            .partitions())
                    .hasSize(3);
        }
    }

    @Test
    void saysWhenTheBrokerIsNotThere() {
        Topics elsewhere = new Topics(
                Map.of("bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", 200, "request.timeout.ms", 200),
                settings(3, Duration.ofDays(2)),
                Topic.of("order"));
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(elsewhere::ensure);
    }

    private static Topics topics(int partitions, Duration retention) {
        return new Topics(
                Map.of("bootstrap.servers", BROKER.address()), settings(partitions, retention), Topic.of("order"));
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
