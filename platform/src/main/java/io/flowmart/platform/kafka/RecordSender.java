package io.flowmart.platform.kafka;

import io.cloudevents.CloudEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records, many at a time, and waits for their acknowledgements once. Who has more of them than a portion sends it in
 * portions, and others have their turn in between: a republication does not keep new events waiting.
 *
 * <p>A producer whose record failed is closed at once and thrown away. Otherwise it would go on with the records behind
 * the failed one, and the topic would have an aggregate's third event before its second.
 */
final class RecordSender implements AutoCloseable {

    private final Supplier<Producer<String, CloudEvent>> producers;
    private final int partitions;
    private final int portion;
    private final MeterRegistry metrics;
    /** One portion at a time, in the order in which they came, so that none has its producer closed by another's failure. */
    private final Lock turn = new ReentrantLock(true);

    private @Nullable Producer<String, CloudEvent> producer;

    /**
     * Connects when there is something to send.
     *
     * @param partitions how many each topic must have
     * @param portion    how many records are sent before their acknowledgements are waited for
     */
    RecordSender(Map<String, Object> configuration, int partitions, int portion, MeterRegistry metrics) {
        this(() -> new KafkaProducer<>(configuration), partitions, portion, metrics);
    }

    RecordSender(Supplier<Producer<String, CloudEvent>> producers, int partitions, int portion, MeterRegistry metrics) {
        this.producers = producers;
        this.partitions = partitions;
        this.portion = portion;
        this.metrics = metrics;
    }

    /**
     * Sends the records in their order and returns when all of them are acknowledged, but for those that will never be
     * taken; what comes after one of these with the same key is not sent either.
     *
     * @return the refusal in whose place or behind which an event stands, by the event's id; empty as a rule
     * @throws BrokerAway if a record could not be sent for any other reason; some may have been sent
     */
    Map<String, RecordRefused> send(List<ProducerRecord<String, CloudEvent>> records) {
        Map<String, RecordRefused> unsent = new HashMap<>();
        Map<String, RecordRefused> refused = new HashMap<>();
        for (int from = 0; from < records.size(); from += portion) {
            List<ProducerRecord<String, CloudEvent>> left = new ArrayList<>();
            for (ProducerRecord<String, CloudEvent> record :
                    records.subList(from, Math.min(from + portion, records.size()))) {
                RecordRefused before = refused.get(record.key());
                if (before == null) {
                    left.add(record);
                } else {
                    unsent.put(record.value().getId(), before);
                }
            }
            turn.lock();
            try {
                while (!left.isEmpty()) {
                    left = attempt(left, refused, unsent);
                }
            } finally {
                turn.unlock();
            }
        }
        return unsent;
    }

    /** Returns what is to be sent once more, because the producer was closed by a refusal. */
    private List<ProducerRecord<String, CloudEvent>> attempt(
            List<ProducerRecord<String, CloudEvent>> records,
            Map<String, RecordRefused> refused,
            Map<String, RecordRefused> unsent) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        try {
            Producer<String, CloudEvent> current = producer();
            requirePartitions(current, records);
            for (ProducerRecord<String, CloudEvent> record : records) {
                sent.add(current.send(record, (metadata, failure) -> {
                    if (failure != null) {
                        current.close(Duration.ZERO);
                    }
                }));
            }
            current.flush();
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
            count(records.stream());
            return List.of();
        } catch (ExecutionException | IllegalStateException | KafkaException e) {
            discard();
            return withoutRefused(records, sent, refused, unsent, e);
        } catch (InterruptedException e) {
            discard();
            throw new InterruptException(e);
        }
    }

    /** A broker may have made the topic by itself, after it had lost it: then order could not be kept. */
    private void requirePartitions(
            Producer<String, CloudEvent> current, List<ProducerRecord<String, CloudEvent>> records) {
        for (String topic : records.stream().map(ProducerRecord::topic).collect(Collectors.toSet())) {
            int found = current.partitionsFor(topic).size();
            if (found != partitions) {
                discard();
                throw new BrokerAway("Topic %s has %d partitions and not %d.".formatted(topic, found, partitions));
            }
        }
    }

    private List<ProducerRecord<String, CloudEvent>> withoutRefused(
            List<ProducerRecord<String, CloudEvent>> records,
            List<Future<RecordMetadata>> sent,
            Map<String, RecordRefused> refused,
            Map<String, RecordRefused> unsent,
            Exception failure) {
        int before = refused.size();
        List<ProducerRecord<String, CloudEvent>> left = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            ProducerRecord<String, CloudEvent> record = records.get(i);
            String id = record.value().getId();
            Future.State state = i < sent.size() ? sent.get(i).state() : Future.State.CANCELLED;
            if (state == Future.State.FAILED
                    && sent.get(i).exceptionNow() instanceof RecordTooLargeException tooLarge) {
                refused.putIfAbsent(record.key(), new RecordRefused(id, tooLarge));
            }
            RecordRefused refusal = refused.get(record.key());
            if (refusal != null) {
                unsent.put(id, refusal);
            } else if (state == Future.State.SUCCESS) {
                count(Stream.of(record));
            } else {
                // A new one, because the headers of one that was sent cannot be written again.
                left.add(new ProducerRecord<>(record.topic(), record.key(), record.value()));
            }
        }
        if (refused.size() == before) {
            Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
            throw new BrokerAway("Kafka did not take %d records: %s".formatted(left.size(), cause.getMessage()));
        }
        return left;
    }

    private void count(Stream<ProducerRecord<String, CloudEvent>> acknowledged) {
        acknowledged
                .collect(Collectors.groupingBy(ProducerRecord::topic, Collectors.counting()))
                .forEach((topic, records) -> metrics.counter("flowmart.egress.records", "topic", topic)
                        .increment(records));
    }

    private Producer<String, CloudEvent> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    private void discard() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            if (producer != null) {
                producer.close(Duration.ofSeconds(2));
                producer = null;
            }
        } finally {
            turn.unlock();
        }
    }
}
