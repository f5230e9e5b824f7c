package io.flowmart.query.replays;

import io.flowmart.api.Rejection;
import io.flowmart.platform.processing.Projection;
import io.flowmart.platform.store.SharedTokenStore;
import io.flowmart.query.replays.Progress.Segment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.stereotype.Component;

/**
 * Rebuilds read models in place: the model's tables are emptied and its position goes back to the first event in one
 * transaction, so a crash leaves the old rows or a replay that goes on at the next start. Readers see the rows return.
 *
 * <p>Other copies of the process that work on the model need not be asked: its segments are taken from them, and what they
 * have under way is undone, as it could only be committed with a position that is not theirs any more. Afterwards the
 * segments are shared again as ever.
 */
@Component
final class Replays {

    private static final Logger LOG = LoggerFactory.getLogger(Replays.class);

    private static final String GROUP_SUFFIX = "-projection";

    private final EventProcessingConfiguration processing;
    private final EventStore store;
    private final SharedTokenStore tokens;
    private final SortedMap<String, String> groups = new TreeMap<>();
    private final Set<String> starting = ConcurrentHashMap.newKeySet();

    Replays(
            EventProcessingConfiguration processing,
            EventStore store,
            SharedTokenStore tokens,
            ListableBeanFactory beans) {
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
     * @throws Rejection {@code projection_not_found} or {@code replay_running}
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
            // In a transaction of its own: what others have under way has to fail before the tables can be emptied.
            tokens.takeOver(processor.getName());
            processor.resetTokens();
        } catch (UnableToClaimTokenException e) {
            // Only one who was asked to do the same can have been quicker.
            throw running(name);
        } finally {
            begin(processor);
        }
    }

    /** However the database is just then: a processor that does not begin again would stand still until the next start. */
    static void begin(StreamingEventProcessor processor) {
        try {
            processor.start();
        } catch (RuntimeException e) {
            LOG.warn("{} cannot begin again yet: {}", processor.getName(), e.toString());
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> begin(processor));
        }
    }

    private Progress progress(String name, StreamingEventProcessor processor) {
        Map<Integer, EventTrackerStatus> here = processor.processingStatus();
        List<Segment> segments = tokens.parts(processor.getName()).stream()
                .map(part -> Segment.of(part, here.get(part.segment())))
                .toList();
        TrackingToken end = store.createHeadToken();
        long head = end == null ? 0 : end.position().orElse(0);
        return Progress.of(name, processor.getName(), head, segments);
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
