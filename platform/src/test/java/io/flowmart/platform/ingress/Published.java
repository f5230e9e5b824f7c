package io.flowmart.platform.ingress;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A record as another context's egress makes it, header by header, to be spoiled at will. */
final class Published {

    private final String topic;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable String key;
    private byte @Nullable [] value;

    private Published(String topic, String type, String aggregateId, long sequence, String json) {
        this.topic = topic;
        this.key = aggregateId;
        this.value = json.getBytes(StandardCharsets.UTF_8);
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", "/flowmart/" + topic.substring(0, topic.indexOf('.')));
        headers.put("ce_type", type);
        headers.put("ce_subject", aggregateId);
        headers.put("ce_time", "2026-05-04T03:02:01.123456Z");
        headers.put("ce_axonmessagerevision", "1");
        headers.put("ce_axonmessageaggregatetype", "User");
        headers.put("ce_axonmessageaggregateid", aggregateId);
        headers.put("ce_axonmessageaggregateseq", Long.toString(sequence));
        headers.put("ce_correlationid", "c-1");
        headers.put("content-type", "application/json");
    }

    /** The event that opens an account. */
    static Published created(Object userId) {
        return new Published(
                "user.event",
                "flowmart.user.UserCreated",
                userId.toString(),
                0,
                "{ \"userId\":\"%s\",\"email\":\"ada@example.org\",  \"name\":\"Ada\",\"role\":\"CUSTOMER\"}"
                        .formatted(userId));
    }

    /** One of the events after it. */
    static Published visit(Object userId, long sequence) {
        return new Published(
                "user.event",
                "flowmart.user.UserAuthenticated",
                userId.toString(),
                sequence,
                "{\"userId\":\"%s\"}".formatted(userId));
    }

    /** An event of an order, on a topic of orders. */
    static Published order(String topic, String orderId, long sequence) {
        return new Published(
                topic, "flowmart.order.OrderConfirmed", orderId, sequence, "{\"orderId\":\"%s\"}".formatted(orderId));
    }

    String aggregateId() {
        return headers.get("ce_axonmessageaggregateid");
    }

    String id() {
        return headers.get("ce_id");
    }

    /** Another header, or none. */
    Published with(String header, @Nullable String text) {
        if (text == null) {
            headers.remove(header);
        } else {
            headers.put(header, text);
        }
        return this;
    }

    Published at(Instant time) {
        return with("ce_time", time.toString());
    }

    Published under(@Nullable String otherKey) {
        key = otherKey;
        return this;
    }

    Published saying(byte @Nullable [] otherValue) {
        value = otherValue;
        return this;
    }

    Published saying(String otherValue) {
        return saying(otherValue.getBytes(StandardCharsets.UTF_8));
    }

    ProducerRecord<byte[], byte[]> record() {
        return on(topic);
    }

    ProducerRecord<byte[], byte[]> inPartition(int partition) {
        ProducerRecord<byte[], byte[]> record = record();
        return new ProducerRecord<>(topic, partition, record.key(), record.value(), record.headers());
    }

    /** On another topic, such as the one for records that could not be read. */
    ProducerRecord<byte[], byte[]> on(String otherTopic) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                otherTopic, null, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
