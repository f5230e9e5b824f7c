package io.flowmart.platform.ingress;

import static org.axonframework.extensions.kafka.eventhandling.cloudevent.ExtensionUtils.AGGREGATE_ID;
import static org.axonframework.extensions.kafka.eventhandling.cloudevent.ExtensionUtils.AGGREGATE_SEQ;
import static org.axonframework.extensions.kafka.eventhandling.cloudevent.ExtensionUtils.AGGREGATE_TYPE;
import static org.axonframework.extensions.kafka.eventhandling.cloudevent.ExtensionUtils.MESSAGE_REVISION;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.flowmart.api.Topic;
import io.flowmart.platform.kafka.CloudEventNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Reads the envelope of a record, a CloudEvent, and refuses whatever could not be stored or would stop its readers. */
final class EnvelopeReader {

    private static final int LONGEST = 255;
    private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,18}");
    private static final int LAST_YEAR = 9999;

    private final Serializer serializer;
    private final PayloadCheck payloads;

    EnvelopeReader(Serializer serializer, PayloadCheck payloads) {
        this.serializer = serializer;
        this.payloads = payloads;
    }

    /**
     * The event in a record.
     *
     * @param topic where the record was read, or would have been but for a dead-letter topic in between
     * @throws UnreadableRecord if there is none
     */
    ForeignEvent read(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Topic topic) {
        CloudEvent event = cloudEvent(record);
        String aggregateId = text(event, AGGREGATE_ID);
        require(aggregateId.equals(event.getSubject()), "subject is not the aggregate's id");
        require(
                record.key() != null && aggregateId.equals(new String(record.key(), StandardCharsets.UTF_8)),
                "the record's key is not the aggregate's id, so its order is not certain");
        require(CloudEventNames.source(topic).equals(event.getSource()), () -> "source is %s, not %s"
                .formatted(event.getSource(), CloudEventNames.source(topic)));
        String type = shown("type", event.getType());
        require(type.startsWith("flowmart." + topic.context() + "."), () -> "type %s is none of the context %s"
                .formatted(type, topic.context()));
        @Nullable String revision = event.getExtension(MESSAGE_REVISION) == null ? null : text(event, MESSAGE_REVISION);
        require("application/json".equals(event.getDataContentType()), "datacontenttype is not application/json");
        require(event.getData() != null, "there is no data");
        byte[] payload = Objects.requireNonNull(event.getData()).toBytes();
        payloads.check(type, revision, payload);
        return new ForeignEvent(
                topic.wireName(),
                shown("id", event.getId()),
                aggregateId,
                sequence(event),
                text(event, AGGREGATE_TYPE),
                time(event),
                type,
                revision,
                payload,
                metaData(event));
    }

    private static CloudEvent cloudEvent(ConsumerRecord<?, byte @Nullable []> record) {
        try {
            return KafkaMessageFactory.createReader(record.headers(), record.value())
                    .toEvent();
        } catch (RuntimeException e) {
            throw new UnreadableRecord("no CloudEvent: " + e.getMessage(), e);
        }
    }

    private static String text(CloudEvent event, String extension) {
        return shown(extension, event.getExtension(extension));
    }

    /** PostgreSQL's texts have no NUL; other control characters have no place in a name either. */
    private static String shown(String name, @Nullable Object value) {
        require(value != null, () -> name + " is missing");
        String text = String.valueOf(value);
        require(isShown(text), () -> name + " is blank, has control characters, or more than " + LONGEST + " in all");
        return text;
    }

    private static boolean isShown(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return !text.isBlank() && text.length() <= LONGEST;
    }

    private static long sequence(CloudEvent event) {
        String text = text(event, AGGREGATE_SEQ);
        require(SEQUENCE.matcher(text).matches(), AGGREGATE_SEQ + " is no sequence number");
        return Long.parseLong(text);
    }

    private static Instant time(CloudEvent event) {
        OffsetDateTime time = event.getTime();
        require(time != null, "time is missing");
        require(
                Objects.requireNonNull(time).getYear() > 0 && time.getYear() <= LAST_YEAR,
                () -> "time is out of all bounds: " + time);
        return time.toInstant();
    }

    private byte[] metaData(CloudEvent event) {
        Map<String, String> entries = new HashMap<>();
        CloudEventNames.EXTENSIONS.forEach((key, extension) -> {
            if (event.getExtension(extension) != null) {
                entries.put(key, text(event, extension));
            }
        });
        return serializer.serialize(MetaData.from(entries), byte[].class).getData();
    }

    private static void require(boolean fine, String problem) {
        require(fine, () -> problem);
    }

    /** Says what is wrong only if something is: to put a sentence together takes longer than to read an envelope. */
    private static void require(boolean fine, Supplier<String> problem) {
        if (!fine) {
            throw new UnreadableRecord(problem.get());
        }
    }
}
