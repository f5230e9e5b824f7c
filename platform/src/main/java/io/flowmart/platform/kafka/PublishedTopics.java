package io.flowmart.platform.kafka;

import io.flowmart.api.Topic;
import java.util.List;

/**
 * The topics a context publishes. Each context declares them as a bean; a process publishes those of the contexts that it
 * runs, and none else: what it learned from others is never sent on.
 *
 * @param topics the topics
 */
public record PublishedTopics(List<Topic> topics) {

    /** All topics of a context, {@code order}. */
    public static PublishedTopics of(String context) {
        return new PublishedTopics(Topic.of(context));
    }
}
