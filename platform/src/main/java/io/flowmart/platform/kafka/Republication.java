package io.flowmart.platform.kafka;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.flowmart.api.Topic;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a republication has come.
 *
 * @param id          its number
 * @param topics      where to
 * @param rate        events per second at the most
 * @param firstIndex  it began after this index of the event store
 * @param position    all events up to this index have been sent
 * @param lastIndex   it ends with this index; what came later is published as usual
 * @param percent     how much of the way is done
 * @param sent        events that Kafka has acknowledged
 * @param refused     events that Kafka refused for good, because they are too large, or that wait behind such a dead letter
 * @param requestedBy the operator
 * @param requestedAt when
 * @param finishedAt  when it was done or stopped; absent while it runs
 */
record Republication(
        long id,
        List<String> topics,
        int rate,
        long firstIndex,
        long position,
        long lastIndex,
        int percent,
        long sent,
        long refused,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant finishedAt) {

    @JsonIgnore
    List<Topic> topicsToFill() {
        return Stream.of(Topic.values())
                .filter(topic -> topics.contains(topic.wireName()))
                .toList();
    }

    static int percent(long first, long position, long last) {
        return position >= last ? 100 : (int) ((position - first) * 100 / (last - first));
    }
}
