package io.flowmart.platform.kafka;

import io.flowmart.platform.deadletters.DeadLetters;
import io.flowmart.platform.processing.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

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
    private final BrokerWatch broker;
    private final DeadLetters deadLetters;
    private final Map<String, RecordRefused> refused = new ConcurrentHashMap<>();

    Egress(EventPublisher publisher, BrokerWatch broker, DeadLetters deadLetters) {
        this.publisher = publisher;
        this.broker = broker;
        this.deadLetters = deadLetters;
    }

    @EventHandler
    void on(DomainEventMessage<?> event, UnitOfWork<?> batch) {
        List<DomainEventMessage<?>> events = batch.root().getOrComputeResource(BATCH, key -> {
            List<DomainEventMessage<?>> collected = new ArrayList<>();
            batch.root().onPrepareCommit(unitOfWork -> publish(collected));
            batch.root().afterCommit(unitOfWork -> forget(collected));
            return collected;
        });
        if (!publisher.topics(event).isEmpty()) {
            events.add(event);
        }
    }

    private void publish(List<DomainEventMessage<?>> events) {
        if (!broker.isReady()) {
            throw new BrokerAway("Kafka is not back yet.");
        }
        List<DomainEventMessage<?>> unhindered = withoutDeadLetters(events);
        try {
            publisher.publish(unhindered);
        } catch (RecordRefused e) {
            // The batch is tried again, and this event goes to the dead letters then.
            refused.put(e.eventId(), e);
            throw e;
        } catch (BrokerAway e) {
            broker.lost(e);
            throw e;
        }
    }

    /** Only now: until the commit the dead letter may be undone, when another event of the batch is refused. */
    private void forget(List<DomainEventMessage<?>> events) {
        events.forEach(event -> refused.remove(event.getIdentifier()));
    }

    /** Parks what was refused, and whatever comes after something that waits. */
    private List<DomainEventMessage<?>> withoutDeadLetters(List<DomainEventMessage<?>> events) {
        Set<String> waiting = new HashSet<>(deadLetters.held(
                events.stream().map(DomainEventMessage::getAggregateIdentifier).collect(Collectors.toSet())));
        List<DomainEventMessage<?>> unhindered = new ArrayList<>(events.size());
        for (DomainEventMessage<?> event : events) {
            String aggregate = event.getAggregateIdentifier();
            @Nullable RecordRefused refusal = refused.get(event.getIdentifier());
            if (waiting.contains(aggregate) && deadLetters.parkBehind(aggregate, event, MetaData.emptyInstance())) {
                continue;
            }
            if (refusal == null) {
                unhindered.add(event);
            } else {
                deadLetters.park(aggregate, event, refusal, MetaData.emptyInstance());
                waiting.add(aggregate);
            }
        }
        return unhindered;
    }
}
