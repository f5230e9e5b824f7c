package io.flowmart.standalone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** A document in {@code docs/api} that people read and the build makes. */
public final class CommittedDocument {

    /** Where the documents are. */
    static final Path FOLDER = Path.of("").toAbsolutePath().resolveSibling("docs/api");

    static final JsonMapper JSON = new JsonMapper();

    private static final ObjectWriter WRITER = JSON.writer()
            .with(new DefaultPrettyPrinter(
                            PrettyPrinter.DEFAULT_SEPARATORS.withObjectNameValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private final Path file;

    private CommittedDocument(Path file) {
        this.file = file;
    }

    /** The document with this name. */
    public static CommittedDocument named(String name) {
        return new CommittedDocument(FOLDER.resolve(name));
    }

    /** What is committed. */
    JsonNode content() {
        return JSON.readTree(file);
    }

    /** Fails unless this is what is committed; writes it instead under {@code -P contracts}. */
    public void mustBe(JsonNode made) throws IOException {
        String text = WRITER.writeValueAsString(made) + "\n";
        if (Boolean.getBoolean("flowmart.contracts.renew")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as(
                        "%s is made from the sources; `mvn verify -P contracts` renews it. A change that readers of what was "
                                + "published before cannot take needs a new version of the event, see docs/api/README.md",
                        file)
                .hasContent(text);
    }
}
