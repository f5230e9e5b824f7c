package io.flowmart.platform.kafka;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** A broker of a test's own, on one port, that comes and goes. */
final class Broker implements AutoCloseable {

    private final int port = Ports.free();
    private final Path folder;
    private @Nullable EmbeddedKafka running;

    Broker() {
        try {
            folder = Files.createTempDirectory("flowmart-kafka-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void start() {
        if (running == null) {
            running = EmbeddedKafka.start(folder, port);
        }
    }

    void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    void loseEverything() {
        stop();
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    /** All records that are on a topic now, in order for each partition. */
    List<ConsumerRecord<String, byte[]>> records(String topic) {
        return TestKafka.records(address(), topic);
    }

    void deleteTopic(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    @Override
    public void close() {
        loseEverything();
    }
}
