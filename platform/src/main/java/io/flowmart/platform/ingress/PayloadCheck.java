package io.flowmart.platform.ingress;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a payload can be read, and changes nothing about it. One that cannot would stop every group that handles
 * it, for all aggregates, until someone mends the store.
 */
final class PayloadCheck {

    private static final String ESCAPED_NUL = "\\u0000";

    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return Stream.of(type.getRecordComponents()).map(Part::of).toList();
        }
    };

    private final Serializer serializer;
    private final ObjectReader json;

    PayloadCheck(Serializer serializer, ObjectMapper json) {
        this.serializer = serializer;
        this.json = json.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Of a type that handlers here would be given the whole shape is checked; of others, and newer versions, that it is
     * JSON.
     *
     * @throws UnreadableRecord if it is not
     */
    void check(String type, @Nullable String revision, byte[] payload) {
        Class<?> known = serializer.classForType(new SimpleSerializedType(type, revision));
        try {
            if (new String(payload, StandardCharsets.ISO_8859_1).contains(ESCAPED_NUL)) {
                requireNoNul(payload);
            }
            if (known != UnknownSerializedType.class) {
                requireComplete(json.forType(known).readValue(payload));
            } else if (json.readTree(payload).isMissingNode()) {
                throw new IOException("it is empty");
            }
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            throw new UnreadableRecord("data is no %s, version %s: %s".formatted(type, revision, e.getMessage()), e);
        }
    }

    /** PostgreSQL has no place for it in a text, so whoever writes such a text to a table would fail for ever. */
    private void requireNoNul(byte[] payload) throws IOException {
        try (JsonParser parser = json.createParser(payload)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isStructStart()
                        && !token.isStructEnd()
                        && parser.getText().indexOf('\0') >= 0) {
                    throw new IOException("there is a NUL in a text");
                }
            }
        }
    }

    /** Jackson leaves null what is missing; messages say which of their parts may be. */
    private static void requireComplete(@Nullable Object value) throws IOException, ReflectiveOperationException {
        if (value == null) {
            throw new IOException("it is null");
        }
        if (value instanceof Collection<?> items) {
            for (Object item : items) {
                requireComplete(item);
            }
        } else if (value instanceof Record) {
            for (Part part : PARTS.get(value.getClass())) {
                Object found = part.accessor().invoke(value);
                if (found != null) {
                    requireComplete(found);
                } else if (!part.optional()) {
                    throw new IOException(part.accessor().getName() + " is missing");
                }
            }
        }
    }

    /** A part of a message. */
    private record Part(Method accessor, boolean optional) {

        static Part of(RecordComponent component) {
            return new Part(
                    component.getAccessor(), component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }
    }
}
