package io.flowmart.platform.kafka;

import static java.util.function.Function.identity;

import io.cloudevents.CloudEvent;
import io.flowmart.api.Topic;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.cloudevent.CloudEventKafkaMessageConverter;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;

/**
 * Makes an event a record that any CloudEvents consumer can read, and axon-kafka's converter too. The payload is what is
 * stored, byte for byte.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 *     over Kafka</a>
 */
final class CloudEvents {

    private final Serializer serializer;
    private final Map<Topic, CloudEventKafkaMessageConverter> converters;
    private final Map<SerializedType, URI> schemas = new ConcurrentHashMap<>();

    CloudEvents(Serializer serializer) {
        this.serializer = serializer;
        this.converters = Arrays.stream(Topic.values()).collect(Collectors.toMap(identity(), this::converter));
    }

    private CloudEventKafkaMessageConverter converter(Topic topic) {
        URI source = CloudEventNames.source(topic);
        return CloudEventKafkaMessageConverter.builder()
                .serializer(serializer)
                .addMetadataMappers(CloudEventNames.EXTENSIONS)
                .sourceSupplier(event -> source)
                .subjectSupplier(event -> Optional.of(((DomainEventMessage<?>) event).getAggregateIdentifier()))
                .dataContentTypeSupplier(event -> Optional.of("application/json"))
                .dataSchemaSupplier(event -> Optional.of(schema(type(event))))
                .build();
    }

    /** The name and version under which the event is stored. */
    SerializedType type(EventMessage<?> event) {
        return event.serializePayload(serializer, byte[].class).getType();
    }

    /** The record for a topic; its key is the aggregate, so that an aggregate's events stay in order. */
    ProducerRecord<String, CloudEvent> record(DomainEventMessage<?> event, Topic topic) {
        Map<String, Object> published = new HashMap<>(event.getMetaData());
        published.keySet().retainAll(CloudEventNames.EXTENSIONS.keySet());
        return converters.get(topic).createKafkaMessage(event.withMetaData(published), topic.wireName());
    }

    private URI schema(SerializedType type) {
        return schemas.computeIfAbsent(
                type,
                known ->
                        URI.create("urn:flowmart:schemas:%s.v%s.json".formatted(known.getName(), known.getRevision())));
    }
}
