package io.flowmart.embedded;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * Empty topics for tests, on one real Kafka broker per JVM: the same as the standalone set-up's.
 *
 * <p>The broker starts with the first call and ends with the JVM, its folder with it. A test that stops brokers has one
 * of its own, by {@link EmbeddedKafka#start}.
 */
public final class TestKafka {

    private static @Nullable EmbeddedKafka broker;
    private static int made;

    private TestKafka() {}

    /**
     * Where the broker is.
     *
     * @return the value for {@code bootstrap.servers}
     */
    public static synchronized String bootstrapServers() {
        if (broker == null) {
            broker = TestFolder.keep(EmbeddedKafka.start(TestFolder.path().resolve("kafka"), 0));
        }
        return broker.bootstrapServers();
    }

    /**
     * Makes a new topic.
     *
     * @param partitions how many partitions it has
     * @return the name of a topic that is empty and the caller's alone
     */
    public static synchronized String freshTopic(int partitions) {
        var topic = new NewTopic("test-" + ++made, Optional.of(partitions), Optional.empty());
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get();
            return topic.name();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topic could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while making a topic", e);
        }
    }
}
