package io.flowmart.platform.ingress;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaAdmin;

/** Asks Kafka for the ids of topics. If it does not tell, an id is none: then topics are read from their beginning. */
final class TopicIds implements Function<Collection<String>, Map<String, String>> {

    private static final Logger log = LoggerFactory.getLogger(TopicIds.class);

    private final KafkaAdmin kafka;

    TopicIds(KafkaAdmin kafka) {
        this.kafka = kafka;
    }

    @Override
    public Map<String, String> apply(Collection<String> topics) {
        Map<String, String> ids = new HashMap<>();
        try {
            kafka.describeTopics(topics.toArray(String[]::new))
                    .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
        } catch (RuntimeException e) {
            log.warn("Kafka does not tell the ids of {}: {}", topics, e.getMessage());
        }
        topics.forEach(topic -> ids.putIfAbsent(topic, "none"));
        return ids;
    }
}
