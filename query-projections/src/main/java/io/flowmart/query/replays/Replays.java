package io.flowmart.query.replays;

import io.flowmart.api.Rejection;
import io.flowmart.platform.processing.Projection;
import io.flowmart.query.replays.Progress.Segment;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.stereotype.Component;

/**
 * Rebuilds read models in place: the model's tables are emptied and its position goes back to the first event in one
 * transaction, so a crash leaves the old rows or a replay that goes on at the next start. Readers see the rows return.
 */
@Component
final class Replays {

    private static final String GROUP_SUFFIX = "-projection";

    private final EventProcessingConfiguration processing;
    private final EventStore store;
    private final TokenStore tokens;
    private final SortedMap<String, String> groups = new TreeMap<>();
    private final Set<String> starting = ConcurrentHashMap.newKeySet();

    /** Segments that were reset and have not shown themselves since: they do with the first batch they have handled. */
    private final ConcurrentMap<String, Set<Integer>> unseen = new ConcurrentHashMap<>();

    Replays(EventProcessingConfiguration processing, EventStore store, TokenStore tokens, ListableBeanFactory beans) {
        this.processing = processing;
        this.store = store;
        this.tokens = tokens;
        for (String bean : beans.getBeanNamesForAnnotation(Projection.class)) {
            String group = Objects.requireNonNull(beans.findAnnotationOnBean(bean, ProcessingGroup.class))
                    .value();
            groups.put(group.replace(GROUP_SUFFIX, ""), group);
        }
    }

    List<Progress> all() {
        return groups.keySet().stream().map(this::progress).toList();
    }

    /**
     * How far a read model has come.
     *
     * @throws Rejection {@code projection_not_found}
     */
    Progress progress(String name) {
        return progress(name, processor(name));
    }

    /**
     * Begins to rebuild a read model.
     *
     * @throws Rejection {@code projection_not_found}, {@code replay_running} or {@code projection_held_elsewhere}
     */
    Progress start(String name) {
        StreamingEventProcessor processor = processor(name);
        if (!starting.add(name)) {
            throw running(name);
        }
        try {
            if (progress(name, processor).replaying()) {
                throw running(name);
            }
            restart(name, processor);
            return progress(name, processor);
        } finally {
            starting.remove(name);
        }
    }

    private void restart(String name, StreamingEventProcessor processor) {
        processor.shutDown();
        try {
            processor.resetTokens();
            Set<Integer> segments = ConcurrentHashMap.newKeySet();
            IntStream.of(tokens.fetchSegments(processor.getName())).forEach(segments::add);
            unseen.put(name, segments);
        } catch (UnableToClaimTokenException e) {
            throw new Rejection(
                    ReplayRejection.PROJECTION_HELD_ELSEWHERE,
                    "Another process handles a part of " + name + "; ask that one, or stop it for the while.");
        } finally {
            processor.start();
        }
    }

    private Progress progress(String name, StreamingEventProcessor processor) {
        List<Segment> segments = processor.processingStatus().values().stream()
                .map(Segment::of)
                .sorted(Comparator.comparingInt(Segment::segment))
                .toList();
        Set<Integer> reset = unseen.getOrDefault(name, new HashSet<>());
        segments.forEach(segment -> reset.remove(segment.segment()));
        TrackingToken end = store.createHeadToken();
        long head = end == null ? 0 : end.position().orElse(0);
        return reset.isEmpty()
                ? Progress.of(name, processor.getName(), head, segments)
                : Progress.atTheBeginning(name, processor.getName(), head, segments);
    }

    private StreamingEventProcessor processor(String name) {
        String group = groups.get(name);
        if (group == null) {
            throw new Rejection(
                    ReplayRejection.PROJECTION_NOT_FOUND,
                    "There is no read model of that name; there are: " + String.join(", ", groups.keySet()) + ".");
        }
        return processing
                .eventProcessorByProcessingGroup(group, StreamingEventProcessor.class)
                .orElseThrow();
    }

    private static Rejection running(String name) {
        return new Rejection(ReplayRejection.REPLAY_RUNNING, "The read model " + name + " is being rebuilt already.");
    }
}
