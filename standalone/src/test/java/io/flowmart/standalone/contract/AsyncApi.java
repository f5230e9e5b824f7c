package io.flowmart.standalone.contract;

import static io.flowmart.standalone.contract.CommittedDocument.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowmart.api.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.util.StringUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the AsyncAPI document: the topics, what is on them, and the promises about both.
 *
 * @see <a href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">AsyncAPI 3.0.0</a>
 */
final class AsyncApi {

    private static final String PROMISES = """
            Everything that happens in the shop, on Kafka, as CloudEvents 1.0 in binary mode: the attributes are record \
            headers, the value is the event as plain JSON.

            **Order.** The record's key is the aggregate: the id of the order, the payment or the user it happened to. \
            The events of one aggregate are in one partition, in the order in which they happened, and \
            `ce_axonmessageaggregateseq` counts them from 0. Across aggregates and across topics there is no order.

            **Delivery.** At least once. A repeated event has the same `ce_id` and the same bytes; it may come after later \
            ones of its aggregate, so remember an id, or for each aggregate the highest number that was seen.

            **Change.** Names, types and meaning stay. Fields, headers, values of enumerations and events may be added: \
            ignore what you do not know. A shape that its readers could not read on is a new version, with a schema of its \
            own.""";

    private static final String KAFKA_BINDING = "0.5.0";

    private final List<EventVersion> events;

    AsyncApi(List<EventVersion> events) {
        this.events = events;
    }

    JsonNode document() {
        ObjectNode document = (ObjectNode) JSON.readTree(AsyncApi.class.getResourceAsStream("/contract/asyncapi.json"));
        ((ObjectNode) document.path("info")).put("description", PROMISES);
        for (Topic topic : Topic.values()) {
            channel(topic, document.withObject("/channels").putObject(topic.wireName()));
            operation(topic, document.withObject("/operations").putObject("publish-" + topic.wireName()));
        }
        for (EventVersion event : events) {
            message(event, document.withObject("/components/messages").putObject(event.name()));
        }
        return document;
    }

    private List<EventVersion> events(Topic topic) {
        return events.stream()
                .filter(event -> topic.events().contains(event.type()))
                .toList();
    }

    private void channel(Topic topic, ObjectNode channel) {
        channel.put("address", topic.wireName());
        channel.put("description", Javadoc.of(topic));
        ObjectNode messages = channel.putObject("messages");
        for (EventVersion event : events(topic)) {
            messages.putObject(event.name()).put("$ref", "#/components/messages/" + event.name());
        }
        channel.putObject("bindings")
                .putObject("kafka")
                .put("topic", topic.wireName())
                .put("bindingVersion", KAFKA_BINDING);
    }

    private void operation(Topic topic, ObjectNode operation) {
        operation.put("action", "send");
        operation.put("summary", "The %s context publishes what happened.".formatted(topic.context()));
        operation.putObject("channel").put("$ref", "#/channels/" + topic.wireName());
    }

    private static void message(EventVersion event, ObjectNode message) {
        JsonNode schema = event.schema();
        message.set("title", schema.path("title"));
        message.set("summary", schema.path("description"));
        message.put("contentType", "application/json");
        ObjectNode headers = message.putObject("headers");
        headers.putArray("allOf").addObject().put("$ref", "#/components/schemas/CloudEventHeaders");
        ObjectNode fixed = headers.withArray("allOf").addObject().putObject("properties");
        fixedHeaders(event).forEach((name, value) -> fixed.putObject(name).put("const", value));
        message.putObject("payload").put("$ref", event.schemaFile());
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        kafka.set("key", schema.path("properties").path(aggregateId(event)));
        kafka.put("bindingVersion", KAFKA_BINDING);
        ArrayNode examples = message.putArray("examples");
        event.samples()
                .forEach((name, sample) ->
                        example(event, sample, examples.addObject().put("name", name)));
    }

    private static Map<String, String> fixedHeaders(EventVersion event) {
        return new TreeMap<>(Map.of(
                "ce_type", event.name().replaceFirst("\\.v\\d+$", ""),
                "ce_source", "/flowmart/" + event.context(),
                "ce_dataschema", event.schema().path("$id").asString(),
                "ce_axonmessagerevision", event.name().replaceFirst(".*\\.v", "")));
    }

    private static void example(EventVersion event, JsonNode sample, ObjectNode example) {
        String aggregate = sample.path(aggregateId(event)).asString();
        ObjectNode headers = example.putObject("headers");
        headers.put("ce_specversion", "1.0");
        headers.put(
                "ce_id",
                UUID.nameUUIDFromBytes(sample.toString().getBytes(UTF_8)).toString());
        fixedHeaders(event).forEach(headers::put);
        headers.put("ce_subject", aggregate);
        headers.put("ce_time", "2026-11-21T09:30:00.123456Z");
        headers.put("content-type", "application/json");
        headers.put("ce_axonmessageaggregatetype", StringUtils.capitalize(event.context()));
        headers.put("ce_axonmessageaggregateid", aggregate);
        headers.put("ce_axonmessageaggregateseq", "0");
        example.set("payload", sample);
    }

    /** The field that says what it happened to. */
    private static String aggregateId(EventVersion event) {
        return event.context() + "Id";
    }
}
