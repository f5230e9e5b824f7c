package io.flowmart.platform.kafka;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.TestFolder;
import io.flowmart.embedded.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A broker of a test's own, on one port, that comes and goes. */
public final class Broker implements AutoCloseable {

    private final int port = Ports.free();
    private final Path folder = TestFolder.fresh("kafka");
    private @Nullable EmbeddedKafka running;

    /** Where it is, when it runs. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it, unless it runs. */
    public void start() {
        if (running == null) {
            running = EmbeddedKafka.start(folder, port);
        }
    }

    /** Stops it; its data stay. */
    public void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** Stops it and deletes its data. */
    public void loseEverything() {
        stop();
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its administration. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    /** All records that are on a topic now, in order for each partition. */
    public List<ConsumerRecord<String, byte[]>> records(String topic) {
        return TestKafka.records(address(), topic);
    }

    /** Has the broker itself take no larger batches of records for a topic, whatever its clients think. */
    void limit(String topic, int bytes) throws ExecutionException, InterruptedException {
        var limit = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    void put(String topic, String value) throws ExecutionException, InterruptedException {
        Map<String, Object> configuration = Map.of("bootstrap.servers", address());
        try (var producer = new KafkaProducer<>(configuration, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    @Override
    public void close() {
        loseEverything();
    }
}
