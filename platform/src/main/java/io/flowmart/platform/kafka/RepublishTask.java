package io.flowmart.platform.kafka;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.flowmart.platform.deadletters.DeadLetters;
import io.flowmart.platform.processing.Pauses;
import io.flowmart.platform.store.WakingEventStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends stored events once more, a second's worth at a time. It runs beside the usual publishing, which
 * has its turn after each portion ({@link RecordSender}); whoever reads a topic gets old events again under their old ids.
 */
final class RepublishTask {

    /** The stored name of the task; one instance for each republication. */
    static final TaskDescriptor<Long> TASK = TaskDescriptor.of("flowmart.republish", Long.class);

    private static final Logger log = LoggerFactory.getLogger(RepublishTask.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Then the task lets go, so that a process that stops need not wait for it. */
    private static final int TICKS = 5;

    private final Republications republications;
    private final WakingEventStore store;
    private final EventPublisher publisher;
    private final DeadLetters deadLetters;

    RepublishTask(
            Republications republications, WakingEventStore store, EventPublisher publisher, DeadLetters deadLetters) {
        this.republications = republications;
        this.store = store;
        this.publisher = publisher;
        this.deadLetters = deadLetters;
    }

    CustomTask<Long> task() {
        return Tasks.custom(TASK)
                .onFailure((failed, operations) -> {
                    log.warn(
                            "Republication {} pauses: {}",
                            failed.getExecution().taskInstance.getData(),
                            failed.getCause().map(Throwable::getMessage).orElse("unknown cause"));
                    operations.reschedule(failed, Instant.now().plus(TICK));
                })
                .execute((instance, context) -> run(instance.getData()));
    }

    private CompletionHandler<Long> run(long id) {
        for (int tick = 0; tick < TICKS && !Thread.currentThread().isInterrupted(); tick++) {
            Instant next = Instant.now().plus(TICK);
            Optional<Republication> unfinished = republications.find(id).filter(found -> found.finishedAt() == null);
            if (unfinished.isEmpty()) {
                return new CompletionHandler.OnCompleteRemove<>();
            }
            sendNext(unfinished.get());
            Pauses.sleep(Duration.between(Instant.now(), next));
        }
        return (done, operations) -> operations.reschedule(done, Instant.now());
    }

    private void sendNext(Republication republication) {
        var position = GapAwareTrackingToken.newInstance(republication.position(), new TreeSet<>());
        List<TrackedEventMessage<?>> page = store.readStored(position, republication.rate()).stream()
                .filter(event -> index(event) <= republication.lastIndex())
                .toList();
        if (page.isEmpty()) {
            republications.advance(republication.id(), republication.lastIndex(), 0, 0);
            republications.finish(republication.id());
            return;
        }
        EventPublisher chosen = publisher.only(republication.topicsToFill());
        List<DomainEventMessage<?>> events = new ArrayList<>(page.size());
        for (TrackedEventMessage<?> event : page) {
            if (event instanceof DomainEventMessage<?> domainEvent
                    && !chosen.topics(domainEvent).isEmpty()) {
                events.add(domainEvent);
            }
        }
        List<DomainEventMessage<?>> unhindered = withoutWaiting(events);
        Map<String, RecordRefused> unpublished = chosen.publish(unhindered);
        Set.copyOf(unpublished.values()).forEach(refusal -> log.warn("{}", refusal.getMessage()));
        int sent = unhindered.size() - unpublished.size();
        republications.advance(republication.id(), index(page.getLast()), sent, events.size() - sent);
    }

    /** What is a dead letter, or comes after one in its aggregate, is published when an operator retries that. */
    private List<DomainEventMessage<?>> withoutWaiting(List<DomainEventMessage<?>> events) {
        Map<String, Long> waiting = deadLetters.held(
                events.stream().map(DomainEventMessage::getAggregateIdentifier).collect(Collectors.toSet()));
        return events.stream()
                .filter(event -> event.getSequenceNumber()
                        < waiting.getOrDefault(event.getAggregateIdentifier(), Long.MAX_VALUE))
                .toList();
    }

    private static long index(TrackedEventMessage<?> event) {
        return event.trackingToken().position().orElseThrow();
    }
}
