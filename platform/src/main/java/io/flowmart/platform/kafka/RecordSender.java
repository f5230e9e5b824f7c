package io.flowmart.platform.kafka;

import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records, many at a time, and waits for their acknowledgements once.
 *
 * <p>A producer whose record failed is closed at once and thrown away. Otherwise it would go on with the records behind
 * the failed one, and the topic would have an aggregate's third event before its second.
 */
final class RecordSender implements AutoCloseable {

    private final Supplier<Producer<String, CloudEvent>> producers;
    private @Nullable Producer<String, CloudEvent> producer;

    RecordSender(Map<String, Object> configuration) {
        this.producers = () -> new KafkaProducer<>(configuration);
    }

    /**
     * Sends the records in their order and returns when all of them are acknowledged. One call at a time, so that none
     * has its producer closed by another's failure.
     *
     * @throws RecordRefused if one of them will never be taken; some of the others may have been sent
     * @throws BrokerAway if one could not be sent for any other reason; some may have been sent
     */
    synchronized void send(List<ProducerRecord<String, CloudEvent>> records) {
        Producer<String, CloudEvent> current = producer();
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        try {
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
        } catch (ExecutionException | IllegalStateException | KafkaException e) {
            discard(current);
            throw failure(records, sent, e);
        } catch (InterruptedException e) {
            discard(current);
            throw new InterruptException(e);
        }
    }

    private static RuntimeException failure(
            List<ProducerRecord<String, CloudEvent>> records, List<Future<RecordMetadata>> sent, Exception failure) {
        for (int i = 0; i < sent.size(); i++) {
            Future<RecordMetadata> future = sent.get(i);
            if (future.state() == Future.State.FAILED
                    && future.exceptionNow() instanceof RecordTooLargeException refused) {
                return new RecordRefused(records.get(i).value().getId(), refused);
            }
        }
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        return new BrokerAway("Kafka did not take %d records: %s".formatted(records.size(), cause.getMessage()));
    }

    private Producer<String, CloudEvent> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    private void discard(Producer<String, CloudEvent> failed) {
        failed.close(Duration.ZERO);
        producer = null;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
            producer = null;
        }
    }
}
