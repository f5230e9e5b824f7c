package io.flowmart.standalone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.DialectId;
import com.networknt.schema.dialect.Dialects;
import io.flowmart.api.MessageCatalogue;
import io.flowmart.api.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What other teams build on is in {@code docs/api}, is what the sources say, and is right by its own rules. */
class ContractDocumentsTest {

    private static final CommittedSchemas SCHEMAS = new CommittedSchemas(Dialects.getDraft202012());

    static List<EventVersion> versions() {
        return EventVersion.all();
    }

    @Test
    void schemasAndAsyncApiAreWhatTheSourcesSay() throws IOException {
        var schemas = new EventSchemas();
        for (Class<?> event : MessageCatalogue.events()) {
            CommittedDocument.named(EventVersion.current(event).schemaFile()).mustBe(schemas.of(event));
        }
        CommittedDocument.named("asyncapi.json").mustBe(new AsyncApi(versions()).document());
    }

    @Test
    void everyVersionOfEveryEventHasItsSchemaAndIsOnATopic() throws IOException {
        try (Stream<Path> files = Files.list(CommittedDocument.FOLDER.resolve("schemas"))) {
            assertThat(files.map(file -> "schemas/" + file.getFileName()))
                    .containsExactlyInAnyOrderElementsOf(
                            versions().stream().map(EventVersion::schemaFile).toList());
        }
        assertThat(Stream.of(Topic.values()).flatMap(topic -> topic.events().stream()))
                .containsAll(MessageCatalogue.events());
    }

    /**
     * The schema of AsyncAPI documents is {@code schemas/3.0.0-without-$id.json} of npm's {@code @asyncapi/specs} 6.11.1
     * (Apache-2.0), without titles, descriptions and examples.
     */
    @Test
    void theAsyncApiDocumentIsOne() {
        Schema metaSchema = SchemaRegistry.withDefaultDialect(Dialects.getDraft7())
                .getSchema(getClass().getResourceAsStream("/contract/asyncapi-3.0.0.schema.json"));
        JsonNode document = CommittedDocument.named("asyncapi.json").content();

        assertThat(metaSchema.validate(document)).isEmpty();

        ((ObjectNode) document.at("/channels/order.event")).put("messages", "all");
        assertThat(metaSchema.validate(document)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theSchemaIsAJsonSchemaWithADescriptionOfEveryField(EventVersion event) {
        Schema metaSchema = SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
                .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));
        JsonNode schema = event.schema();

        assertThat(metaSchema.validate(schema)).isEmpty();
        assertThat(schema.path("$schema").asString()).isEqualTo(DialectId.DRAFT_2020_12);
        assertThat(schema.findParents("type"))
                .as("%s without their items", schema)
                .allSatisfy(
                        part -> assertThat(part.path("description").asString()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void itsSamplesFitTheSchema(EventVersion event) {
        assertThat(event.samples()).isNotEmpty();
        event.samples().values().forEach(sample -> SCHEMAS.check(event.schemaFile(), sample));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void whatReadersRelyOnMayNotBeMissingOrOfAnotherType(EventVersion event) {
        JsonNode sample = event.samples().firstEntry().getValue();
        for (JsonNode field : event.schema().path("required")) {
            ObjectNode without = ((ObjectNode) sample.deepCopy()).without(field.asString());
            assertThat(SCHEMAS.allows(event.schemaFile(), without))
                    .as("without %s", field)
                    .isFalse();
        }
        for (String field : sample.propertyNames()) {
            ObjectNode other = (ObjectNode) sample.deepCopy();
            other.putObject(field);
            assertThat(SCHEMAS.allows(event.schemaFile(), other))
                    .as("%s as {}", field)
                    .isFalse();
        }
    }
}
