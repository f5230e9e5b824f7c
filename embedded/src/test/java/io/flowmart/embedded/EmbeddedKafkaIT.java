package io.flowmart.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Looks for threads that were left behind, so nobody else may leave any meanwhile. */
@ResourceLock("threads")
class EmbeddedKafkaIT {

    private static final String TOPIC = "orders";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void takesRecordsOnLoopbackOnlyAndMakesNoTopicByTheWay() throws Exception {
        String topic = TestKafka.freshTopic(2);
        assertThat(TestKafka.freshTopic(1)).isNotEqualTo(topic);
        String servers = TestKafka.bootstrapServers();
        send(servers, topic, "first");
        send(servers, topic, "second");

        assertThat(read(servers, topic, 2)).containsExactlyInAnyOrder("first", "second");
        assertThatThrownBy(() -> send(servers, "nobody-made-this", "lost")).hasCauseInstanceOf(TimeoutException.class);
        int port = Integer.parseInt(servers.split(":")[1]);
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            for (var address : network.getInterfaceAddresses()) {
                assertThat(isReachable(address.getAddress(), port))
                        .as("%s", address)
                        .isEqualTo(address.getAddress().getHostAddress().equals("127.0.0.1"));
            }
        }
    }

    @Test
    void takesTwoMebibytesAtTheMost() throws Exception {
        String topic = TestKafka.freshTopic(1);

        send(TestKafka.bootstrapServers(), topic, "x".repeat(2_000_000));

        assertThatThrownBy(() -> send(TestKafka.bootstrapServers(), topic, "x".repeat(2_100_000)))
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void goesOnWhereTheLastRunEndedAndBeginsAnewOnAnEmptiedFolder() throws Exception {
        int port;
        try (var kafka = EmbeddedKafka.start(folder, 0)) {
            port = kafka.port();
            makeTopic(kafka.bootstrapServers());
            send(kafka.bootstrapServers(), TOPIC, "kept");
        }
        try (var kafka = EmbeddedKafka.start(folder, port)) {
            assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            assertThat(read(kafka.bootstrapServers(), TOPIC, 1)).containsExactly("kept");
        }
        PostgresPrograms.delete(folder);
        try (var kafka = EmbeddedKafka.start(folder, port)) {
            makeTopic(kafka.bootstrapServers());
            send(kafka.bootstrapServers(), TOPIC, "new");
            assertThat(read(kafka.bootstrapServers(), TOPIC, 1)).containsExactly("new");
        }
    }

    @Test
    void aProducerGoesOnByItselfWhenTheBrokerIsBack() throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);
        makeTopic(kafka.bootstrapServers());
        try (var producer = producer(kafka.bootstrapServers(), PATIENCE)) {
            producer.send(new ProducerRecord<>(TOPIC, "before")).get();
            kafka.close();
            var meanwhile = CompletableFuture.runAsync(() -> producer.send(new ProducerRecord<>(TOPIC, "meanwhile")));

            try (var back = EmbeddedKafka.start(folder, kafka.port())) {
                meanwhile.join();
                assertThat(read(back.bootstrapServers(), TOPIC, 2)).containsExactly("before", "meanwhile");
            }
        }
    }

    @Test
    void keepsWhatItAcknowledgedBeforeItsOwnerWasKilled() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        Process owner = startOwner();
        try (var said = new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
            String servers = said.readLine();
            assertThat(servers).startsWith("127.0.0.1:");
            KafkaProducer<String, String> producer = producer(servers, PATIENCE);
            Thread sending = Thread.startVirtualThread(() -> sendUntilClosed(producer, acknowledged));
            await().pollInterval(Duration.ofMillis(5)).until(() -> acknowledged.size() > 1_000);
            owner.destroyForcibly().waitFor();
            assertThat(sending.isAlive()).as("killed in the middle").isTrue();
            producer.close(Duration.ZERO);
            sending.join();
        }

        try (var kafka = EmbeddedKafka.start(folder, 0)) {
            assertThat(read(kafka.bootstrapServers(), TOPIC, acknowledged.size()))
                    .containsAll(acknowledged);
        }
    }

    @Test
    void aKilledFormattingLeavesNothingInTheWay() throws IOException {
        EmbeddedKafka.start(folder, 0).close();
        Files.delete(folder.resolve("meta.properties"));
        PostgresPrograms.delete(folder.resolve("__cluster_metadata-0"));

        EmbeddedKafka.start(folder, 0).close();

        assertThat(folder.resolve("meta.properties")).exists();
    }

    @Test
    void leavesNoThreadBehindAndTheJvmAlive() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0);

        // As it does when its disk fails.
        Exit.halt(1);
        Exit.exit(1);
        kafka.close();
        kafka.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread) && thread.isAlive() && !thread.isDaemon())
                .isEmpty();
    }

    @Test
    void refusesATakenPort() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(StartupProblem.class)
                    .isThrownBy(() -> EmbeddedKafka.start(folder, other.getLocalPort()))
                    .withMessageStartingWith("Port %d, meant for Kafka, is taken", other.getLocalPort())
                    .withMessageContaining("flowmart.kafka.port=");
        }
    }

    @Test
    void refusesDataOfANewerKafka() throws IOException {
        EmbeddedKafka.start(folder, 0).close();
        var newer =
                new FeatureLevelRecord().setName(MetadataVersion.FEATURE_NAME).setFeatureLevel((short) 999);
        new BootstrapDirectory(folder.toString())
                .writeBinaryFile(
                        BootstrapMetadata.fromRecords(List.of(new ApiMessageAndVersion(newer, (short) 0)), "test"));

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> EmbeddedKafka.start(folder, 0))
                .withMessageMatching("The data in .* is of a newer or another Kafka .*999.*flowmart.data.");
    }

    @Test
    void refusesDataOfAnotherKafka() throws IOException {
        Files.writeString(folder.resolve("meta.properties"), "version=1\nnode.id=7\ncluster.id=elsewhere\n");

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> EmbeddedKafka.start(folder, 0))
                .withMessageMatching("The data in .* is of a newer or another Kafka .*node id 7.*");
    }

    private static void sendUntilClosed(KafkaProducer<String, String> producer, Queue<String> acknowledged) {
        try {
            for (int i = 0; ; i++) {
                String value = "record " + i;
                producer.send(new ProducerRecord<>(TOPIC, value), (sent, failure) -> {
                    if (failure == null) {
                        acknowledged.add(value);
                    }
                });
            }
        } catch (IllegalStateException | KafkaException closed) {
            // That is the end of it.
        }
    }

    /** A JVM of its own that has started the broker, made the topic and prints where it is. */
    private Process startOwner() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlogback.configurationFile=logback-quiet.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What {@link #startOwner} runs. */
    static final class Owner {

        private Owner() {}

        public static void main(String... arguments) throws Exception {
            var kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0);
            makeTopic(kafka.bootstrapServers());
            System.out.println(kafka.bootstrapServers());
            new CountDownLatch(1).await();
        }
    }

    private static boolean isReachable(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void makeTopic(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    /** A producer that waits as long for a topic or broker that is not there. */
    private static KafkaProducer<String, String> producer(String servers, Duration patience) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "acks",
                        "all",
                        "max.request.size",
                        3_000_000,
                        "max.block.ms",
                        patience.toMillis()),
                new StringSerializer(),
                new StringSerializer());
    }

    private static void send(String servers, String topic, String value)
            throws ExecutionException, InterruptedException {
        try (var producer = producer(servers, Duration.ofSeconds(1))) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static List<String> read(String servers, String topic, int atLeast) {
        var values = new ArrayList<String>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", servers),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partitions = new HashSet<TopicPartition>();
            consumer.partitionsFor(topic)
                    .forEach(found -> partitions.add(new TopicPartition(topic, found.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return values.size() >= atLeast;
            });
        }
        return values;
    }
}
