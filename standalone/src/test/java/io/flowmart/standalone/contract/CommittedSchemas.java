package io.flowmart.standalone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The schemas in {@code docs/api}, found as the documents refer to each other: by where they are. */
final class CommittedSchemas {

    /** Stands for the folder; nothing is ever fetched. */
    private static final String BASE = "https://docs.invalid/";

    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    /** Those without a {@code $schema} are of the dialect given. */
    CommittedSchemas(Dialect dialect) {
        registry = SchemaRegistry.withDefaultDialect(
                dialect, builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build())
                        .schemas(CommittedSchemas::file, CommittedSchemas::read));
    }

    private static @Nullable Path file(String address) {
        Path file = CommittedDocument.FOLDER.resolve(address.replaceFirst("^" + BASE, ""));
        return address.startsWith(BASE) && Files.exists(file) ? file : null;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fails unless the value fits the schema.
     *
     * @param schema a file, and perhaps where in it: {@code asyncapi.json#/components/schemas/CloudEvent}
     */
    void check(String schema, JsonNode value) {
        assertThat(schema(schema).validate(value))
                .as("%s held against docs/api/%s", value, schema)
                .isEmpty();
    }

    /** Whether the value fits the schema. */
    boolean allows(String schema, JsonNode value) {
        return schema(schema).validate(value).isEmpty();
    }

    private Schema schema(String place) {
        return schemas.computeIfAbsent(place, key -> registry.getSchema(SchemaLocation.of(BASE + key)));
    }
}
