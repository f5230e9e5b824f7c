package io.flowmart.standalone.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.dialect.Dialects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Holds records from Kafka against the committed AsyncAPI document and the schemas beside it. */
public final class RecordContract {

    private static final JsonNode DOCUMENT =
            CommittedDocument.named("asyncapi.json").content();
    private static final CommittedSchemas SCHEMAS = new CommittedSchemas(Dialects.getDraft7());

    private RecordContract() {}

    /** Fails unless topic, key, headers and value are as the document says. */
    public static void check(ConsumerRecord<String, byte[]> record) {
        ObjectNode headers = headers(record);
        String key = record.key();
        String message = "%s.v%s"
                .formatted(
                        headers.path("ce_type").asString(),
                        headers.path("ce_axonmessagerevision").asString());
        assertThat(DOCUMENT.at("/channels/%s/messages".formatted(record.topic()))
                        .propertyNames())
                .as("messages of topic %s", record.topic())
                .contains(message);

        String place = "asyncapi.json#/components/messages/" + message;
        SCHEMAS.check(place + "/headers", headers);
        SCHEMAS.check(place + "/bindings/kafka/key", StringNode.valueOf(key));
        SCHEMAS.check(place + "/payload", CommittedDocument.JSON.readTree(record.value()));
        assertThat(headers.path("ce_subject").asString()).isEqualTo(key);
        assertThat(headers.path("ce_axonmessageaggregateid").asString()).isEqualTo(key);
    }

    private static ObjectNode headers(ConsumerRecord<String, byte[]> record) {
        ObjectNode headers = CommittedDocument.JSON.createObjectNode();
        for (Header header : record.headers()) {
            assertThat(headers.has(header.key()))
                    .as("a second %s", header.key())
                    .isFalse();
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }
}
