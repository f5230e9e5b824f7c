package io.flowmart.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Who sends when, without a broker. */
class RecordSenderTest {

    private static final String TOPIC = "user.event";
    private static final String TOO_LARGE = "too large";
    private static final int PORTION = 10;

    private final List<List<String>> portions = new CopyOnWriteArrayList<>();
    private volatile Consumer<List<String>> onPortion = portion -> {};
    private final RecordSender sender = new RecordSender(Recording::new, 1, PORTION, new SimpleMeterRegistry());

    @Test
    void sendsMuchInPortionsAndInOrder() {
        assertThat(sender.send(records("old", 25))).isEmpty();
        assertThat(portions).extracting(List::size).containsExactly(10, 10, 5);
        assertThat(portions.stream().flatMap(List::stream)).containsExactlyElementsOf(ids("old", 25));
    }

    @Test
    void whatIsNewWaitsForOnePortionOfWhatIsOld() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        onPortion = portion -> {
            begun.countDown();
            awaitThat(goOn);
        };
        CompletableFuture<Void> old = CompletableFuture.runAsync(() -> sender.send(records("old", 100)));
        awaitThat(begun);
        Thread egress = Thread.ofPlatform().start(() -> sender.send(records("new", 1)));
        await().until(() -> egress.getState() == Thread.State.WAITING);

        goOn.countDown();
        old.get(10, TimeUnit.SECONDS);
        egress.join();

        assertThat(portions).hasSize(11);
        assertThat(portions.get(1)).containsExactly("new 0");
    }

    @Test
    void whatComesAfterARefusedRecordIsNotSentInALaterPortionEither() {
        List<ProducerRecord<String, CloudEvent>> records = new ArrayList<>(records("other", 9));
        records.add(record("same", TOO_LARGE));
        records.add(record("same", "after it"));
        records.addAll(records("more", 3));

        assertThat(sender.send(records)).containsOnlyKeys(TOO_LARGE, "after it");
        assertThat(portions.stream().flatMap(List::stream).distinct())
                .containsAll(ids("other", 9))
                .containsAll(ids("more", 3))
                .doesNotContain("after it");
    }

    private static List<String> ids(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + " " + i).toList();
    }

    private static List<ProducerRecord<String, CloudEvent>> records(String name, int count) {
        return ids(name, count).stream().map(id -> record(id, id)).toList();
    }

    private static ProducerRecord<String, CloudEvent> record(String key, String id) {
        CloudEvent event = CloudEventBuilder.v1()
                .withId(id)
                .withType("any")
                .withSource(URI.create("/any"))
                .build();
        return new ProducerRecord<>(TOPIC, key, event);
    }

    private static void awaitThat(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Remembers what was sent between two waits for the broker, and refuses what is too large. */
    private final class Recording extends MockProducer<String, CloudEvent> implements Producer<String, CloudEvent> {

        private final List<String> sent = new ArrayList<>();

        Recording() {
            super(true, null, new StringSerializer(), new CloudEventSerializer());
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic) {
            return List.of(new PartitionInfo(topic, 0, null, null, null));
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<String, CloudEvent> record, Callback callback) {
            String id = record.value().getId();
            if (id.equals(TOO_LARGE)) {
                var refusal = new RecordTooLargeException(id);
                callback.onCompletion(null, refusal);
                return CompletableFuture.failedFuture(refusal);
            }
            sent.add(id);
            return super.send(record, callback);
        }

        @Override
        public synchronized void flush() {
            portions.add(List.copyOf(sent));
            onPortion.accept(portions.getLast());
            sent.clear();
        }
    }
}
