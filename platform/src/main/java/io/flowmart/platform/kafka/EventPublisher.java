package io.flowmart.platform.kafka;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.cloudevents.CloudEvent;
import io.flowmart.api.StoredName;
import io.flowmart.api.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.DomainEventMessage;

/** Sends events to all topics they belong on. */
final class EventPublisher {

    private final CloudEvents cloudEvents;
    private final RecordSender sender;
    private final BrokerWatch broker;
    private final Map<String, List<Topic>> routes;

    EventPublisher(CloudEvents cloudEvents, RecordSender sender, BrokerWatch broker, Collection<Topic> topics) {
        this.cloudEvents = cloudEvents;
        this.sender = sender;
        this.broker = broker;
        this.routes = topics.stream()
                .collect(flatMapping(
                        topic -> topic.events().stream().map(event -> Map.entry(storedName(event), topic)),
                        groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList()))));
    }

    /** Publishes on some of the topics alone. */
    EventPublisher only(Collection<Topic> topics) {
        return new EventPublisher(cloudEvents, sender, broker, topics);
    }

    private static String storedName(Class<?> event) {
        return Objects.requireNonNull(event.getAnnotation(StoredName.class)).value();
    }

    /** Where the event is published; nowhere if another process owns it. */
    List<Topic> topics(DomainEventMessage<?> event) {
        return routes.getOrDefault(cloudEvents.type(event).getName(), List.of());
    }

    /**
     * Sends the events in their order, and returns when Kafka has them all, but for those that it will never take; what
     * comes after one of these in its aggregate is not sent either.
     *
     * @return the refusal in whose place or behind which an event stands, by the event's id; empty as a rule
     * @throws BrokerAway if they could not be sent for any other reason; some may have been sent
     */
    Map<String, RecordRefused> publish(Collection<? extends DomainEventMessage<?>> events) {
        if (!broker.isReady()) {
            throw new BrokerAway("Kafka is not back yet.");
        }
        List<ProducerRecord<String, CloudEvent>> records = new ArrayList<>(events.size() + events.size() / 4);
        for (DomainEventMessage<?> event : events) {
            for (Topic topic : topics(event)) {
                records.add(cloudEvents.record(event, topic));
            }
        }
        try {
            return sender.send(records);
        } catch (BrokerAway e) {
            broker.lost(e);
            throw e;
        }
    }
}
