package io.flowmart.benchmarks;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long it takes from sending an order until a consumer has the record of it from {@code order.create}, at a shop that has
 * nothing else to do: the next order comes when the last has been paid.
 *
 * <p>The reference, in the same run: a plain producer's record of about that size on a topic of its own, from its sending
 * until the same consumer has it.
 */
final class OrderToRecord {

    private static final String TOPIC = "order.create";
    private static final String PLAIN = "benchmark";
    private static final int RECORD_BYTES = 500;

    private final Storefront storefront;
    private final String brokers;
    private final Map<String, CompletableFuture<Long>> seen = new ConcurrentHashMap<>();

    private OrderToRecord(URI shop, String brokers) {
        this.storefront = new Storefront(shop);
        this.brokers = brokers;
    }

    /** Options as {@code name=value}; see the README. */
    public static void main(String... arguments) throws InterruptedException, ExecutionException {
        Options options = Options.of(
                Map.of("shop", "http://localhost:8080", "brokers", "localhost:9092", "orders", "1000", "warmup", "300"),
                arguments);
        new OrderToRecord(URI.create(options.text("shop")), options.text("brokers"))
                .run(options.number("warmup"), options.number("orders"));
    }

    private void run(int warmup, int orders) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            admin.createTopics(List.of(new NewTopic(PLAIN, 1, (short) 1))).all().get();
            try {
                compare(warmup, orders);
            } finally {
                admin.deleteTopics(List.of(PLAIN)).all().get();
            }
        }
    }

    private void compare(int warmup, int orders) throws InterruptedException {
        String token = storefront.newBuyer();
        Map<String, Object> reading = Map.of("bootstrap.servers", brokers);
        Map<String, Object> writing = Map.of("bootstrap.servers", brokers, "acks", "all", "linger.ms", 0);
        try (var consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(writing, new StringSerializer(), new StringSerializer())) {
            Thread reader = readFromNowOn(consumer);
            Supplier<String> order = () -> storefront.order(token);
            Consumer<String> payment = placed -> storefront.requirePaid(token, placed);
            Supplier<String> plain = () -> send(producer);
            measure(warmup, order, payment);
            measure(warmup, plain, key -> {});

            Times ordered = measure(orders, order, payment);
            Times sent = measure(orders, plain, key -> {});
            System.out.printf("%d orders, each after the last was paid%n", orders);
            System.out.println("  order to record            " + ordered);
            System.out.println("  plain producer's record    " + sent);
            System.out.printf("  ratio of the medians       %.1f%n", ordered.median() / sent.median());
            consumer.wakeup();
            reader.join();
        }
    }

    private Thread readFromNowOn(KafkaConsumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = Stream.of(TOPIC, PLAIN)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(found -> new TopicPartition(found.topic(), found.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return Thread.ofPlatform().start(() -> {
            try {
                while (true) {
                    consumer.poll(Duration.ofSeconds(1))
                            .forEach(record -> arrival(record.key()).complete(System.nanoTime()));
                }
            } catch (WakeupException e) {
                // All have been seen.
            }
        });
    }

    private CompletableFuture<Long> arrival(String key) {
        return seen.computeIfAbsent(key, unknown -> new CompletableFuture<>());
    }

    /**
     * Sends one thing after the other.
     *
     * @param sending tells the key of the record
     * @param rest    comes after the record, and is waited for before the next
     */
    private Times measure(int times, Supplier<String> sending, Consumer<String> rest) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            String key = sending.get();
            nanos.add(arrival(key).join() - start);
            seen.remove(key);
            rest.accept(key);
        }
        return new Times(nanos);
    }

    private static String send(KafkaProducer<String, String> producer) {
        String key = UUID.randomUUID().toString();
        producer.send(new ProducerRecord<>(PLAIN, key, "x".repeat(RECORD_BYTES)));
        return key;
    }
}
