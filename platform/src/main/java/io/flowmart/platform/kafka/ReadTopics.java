package io.flowmart.platform.kafka;

import io.flowmart.api.Topic;
import java.util.List;

/**
 * The topics of others whose events a context handles. Each context declares them as a bean; a process reads those that
 * it does not publish itself, since the events of its own contexts are in its store already.
 *
 * @param topics the topics
 */
public record ReadTopics(List<Topic> topics) {

    /** Names the topics. */
    public static ReadTopics of(Topic... topics) {
        return new ReadTopics(List.of(topics));
    }
}
