package io.flowmart.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of a topic whose bytes were read as UTF-8, and cut where they were very many. */
record TopicRecord(
        int partition,
        long offset,
        Instant timestamp,
        @Nullable String key,
        Map<String, @Nullable String> headers,
        @Nullable String value) {

    static final int LONGEST_VALUE = 32 << 10;
    private static final int LONGEST_HEADER = 1_000;

    static TopicRecord of(ConsumerRecord<byte[], byte[]> record) {
        var headers = new LinkedHashMap<String, @Nullable String>();
        for (Header header : record.headers()) {
            headers.put(header.key(), text(header.value(), LONGEST_HEADER));
        }
        return new TopicRecord(
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                text(record.key(), LONGEST_HEADER),
                headers,
                text(record.value(), LONGEST_VALUE));
    }

    private static @Nullable String text(byte @Nullable [] bytes, int longest) {
        if (bytes == null) {
            return null;
        }
        return bytes.length <= longest
                ? new String(bytes, UTF_8)
                : new String(bytes, 0, longest, UTF_8) + "… (cut here, %d bytes in all)".formatted(bytes.length);
    }
}
