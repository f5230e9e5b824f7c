package io.flowmart.platform.kafka;

import io.flowmart.api.Topic;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process reads from Kafka: all that its contexts read, without what they publish. In a process with all contexts
 * it is nothing.
 *
 * @param topics the topics
 */
public record ForeignTopics(List<Topic> topics) {

    private static final String DEAD_LETTERS = ".dlq";

    /** Where records of a topic go that are no event, {@code order.event.dlq}. */
    public static String deadLetterTopic(String topic) {
        return topic + DEAD_LETTERS;
    }

    static boolean isDeadLetterTopic(String topic) {
        return topic.endsWith(DEAD_LETTERS);
    }

    /** The topics and their dead-letter topics. */
    List<String> names() {
        return topics.stream()
                .map(Topic::wireName)
                .flatMap(topic -> Stream.of(topic, deadLetterTopic(topic)))
                .toList();
    }
}
