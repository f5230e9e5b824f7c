package io.flowmart.standalone.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.api.Topic;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The check of records is worth something: it lets the document's own examples pass, and nothing that differs. */
class RecordContractTest {

    private static final JsonNode DOCUMENT =
            CommittedDocument.named("asyncapi.json").content();

    @Test
    void examplesPass() {
        for (Topic topic : Topic.values()) {
            for (String message : DOCUMENT.at("/channels/%s/messages".formatted(topic.wireName()))
                    .propertyNames()) {
                for (JsonNode example : DOCUMENT.at("/components/messages/%s/examples".formatted(message))) {
                    RecordContract.check(record(topic, example));
                }
            }
        }
    }

    static List<Named<Consumer<ObjectNode>>> changes() {
        return List.of(
                header("ce_id", null),
                header("ce_id", "1"),
                header("ce_type", "flowmart.order.OrderShipped"),
                header("ce_axonmessagerevision", "2"),
                header("ce_source", "/flowmart/payment"),
                header("ce_dataschema", "urn:flowmart:schemas:flowmart.order.OrderPaid.v1.json"),
                header("ce_time", "yesterday"),
                header("ce_axonmessageaggregateseq", "-1"),
                header("content-type", "text/plain"),
                header("ce_subject", "order-00000000-0000-0000-0000-000000000000"),
                value("orderId", "42"),
                value("currency", null),
                value("totalAmount", "3899"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatDiffersDoesNotPass(Consumer<ObjectNode> change) {
        ObjectNode example = example();
        change.accept(example);
        assertThatThrownBy(() -> RecordContract.check(record(Topic.ORDER_EVENT, example)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void anEventOnATopicWhereItDoesNotBelongDoesNotPass() {
        assertThatThrownBy(() -> RecordContract.check(record(Topic.PAYMENT_EVENT, example())))
                .isInstanceOf(AssertionError.class);
    }

    private static ObjectNode example() {
        return (ObjectNode) DOCUMENT.at("/components/messages/flowmart.order.OrderCreated.v1/examples/0")
                .deepCopy();
    }

    private static Named<Consumer<ObjectNode>> header(String name, @Nullable String value) {
        return change("/headers", name, value);
    }

    private static Named<Consumer<ObjectNode>> value(String name, @Nullable String value) {
        return change("/payload", name, value);
    }

    private static Named<Consumer<ObjectNode>> change(String part, String name, @Nullable String value) {
        return Named.of(name + " " + value, example -> {
            if (value == null) {
                example.withObject(part).remove(name);
            } else {
                example.withObject(part).put(name, value);
            }
        });
    }

    private static ConsumerRecord<String, byte[]> record(Topic topic, JsonNode example) {
        String key = example.at("/headers/ce_axonmessageaggregateid").asString();
        var record = new ConsumerRecord<>(
                topic.wireName(), 0, 0, key, example.path("payload").toString().getBytes(UTF_8));
        example.path("headers").forEachEntry((name, value) -> record.headers()
                .add(name, value.asString().getBytes(UTF_8)));
        return record;
    }
}
