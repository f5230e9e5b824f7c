package io.flowmart.platform.kafka;

import io.flowmart.platform.deadletters.DeadLetters;
import io.flowmart.platform.processing.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Publishes what this process owns, batch by batch, in the order of the store. The position moves in the transaction
 * that waits for the acknowledgements: what is not acknowledged is sent again, under the same event id.
 *
 * <p>What Kafka refuses for good becomes a dead letter, and what follows in the same aggregate waits behind it; all other
 * aggregates go on.
 */
@Policy
@ProcessingGroup(Egress.GROUP)
final class Egress {

    static final String GROUP = "egress";

    private static final String BATCH = Egress.class.getName();

    private final EventPublisher publisher;
    private final DeadLetters deadLetters;

    Egress(EventPublisher publisher, DeadLetters deadLetters) {
        this.publisher = publisher;
        this.deadLetters = deadLetters;
    }

    @EventHandler
    void on(DomainEventMessage<?> event, UnitOfWork<?> batch) {
        List<DomainEventMessage<?>> events = batch.root().getOrComputeResource(BATCH, key -> {
            List<DomainEventMessage<?>> collected = new ArrayList<>();
            batch.root().onPrepareCommit(unitOfWork -> publish(collected));
            return collected;
        });
        if (!publisher.topics(event).isEmpty()) {
            events.add(event);
        }
    }

    private void publish(List<DomainEventMessage<?>> events) {
        List<DomainEventMessage<?>> unhindered = withoutWaiting(events);
        Map<String, RecordRefused> unpublished = publisher.publish(unhindered);
        for (DomainEventMessage<?> event : unhindered) {
            RecordRefused refusal = unpublished.get(event.getIdentifier());
            if (refusal != null && refusal.eventId().equals(event.getIdentifier())) {
                deadLetters.park(event.getAggregateIdentifier(), event, refusal, MetaData.emptyInstance());
            } else if (refusal != null) {
                parkBehind(event);
            }
        }
    }

    /** Parks whatever comes after something that waits. */
    private List<DomainEventMessage<?>> withoutWaiting(List<DomainEventMessage<?>> events) {
        Set<String> aggregates =
                events.stream().map(DomainEventMessage::getAggregateIdentifier).collect(Collectors.toSet());
        Set<String> waiting = deadLetters.held(aggregates).keySet();
        return events.stream()
                .filter(event -> !waiting.contains(event.getAggregateIdentifier()) || !parkBehind(event))
                .toList();
    }

    private boolean parkBehind(DomainEventMessage<?> event) {
        return deadLetters.parkBehind(event.getAggregateIdentifier(), event, MetaData.emptyInstance());
    }
}
