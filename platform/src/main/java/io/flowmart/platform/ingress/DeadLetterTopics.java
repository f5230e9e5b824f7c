package io.flowmart.platform.ingress;

import io.flowmart.platform.kafka.ForeignTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer.HeaderNames.HeadersToAdd;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Where records go that are no event: {@code <topic>.dlq}, as they are, with headers that say why and where they were.
 *
 * @see <a href="https://docs.spring.io/spring-kafka/reference/kafka/annotation-error-handling.html">The headers'
 *     names</a>
 */
final class DeadLetterTopics {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterTopics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final DeadLetterPublishingRecoverer publisher;

    /**
     * Sends by a template.
     *
     * @param group who could not read the record; others may have been able to
     */
    DeadLetterTopics(KafkaTemplate<byte[], byte[]> template, String group) {
        publisher = new DeadLetterPublishingRecoverer(
                template,
                (record, e) -> new TopicPartition(ForeignTopics.deadLetterTopic(record.topic()), record.partition()));
        publisher.setFailIfSendResultIsError(true);
        publisher.setWaitForSendResultTimeout(PATIENCE);
        publisher.setHeadersFunction((record, e) -> new RecordHeaders()
                .add(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP, group.getBytes(StandardCharsets.UTF_8)));
        publisher.excludeHeader(HeadersToAdd.EX_STACKTRACE, HeadersToAdd.EX_CAUSE, HeadersToAdd.EXCEPTION);
    }

    /** Sends a record, and returns when Kafka has it. */
    void send(ConsumerRecord<byte[], byte[]> record, UnreadableRecord reason) {
        publisher.accept(record, reason);
        log.error(
                "Record {} of {}-{} is no event and was put on {}: {}",
                record.offset(),
                record.topic(),
                record.partition(),
                ForeignTopics.deadLetterTopic(record.topic()),
                reason.getMessage());
    }
}
