package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each schema belongs to one module: in the distributed set-up it is in a database that the others cannot reach. */
class SchemasTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Map<String, String> OWNERS = Map.of(
            "event_store", "platform",
            "user_context", "user-context",
            "notification_context", "notification-context",
            "payment_context", "payment-context",
            "query", "query-projections",
            "stripe_simulator", "stripe-simulator");

    /** Has the platform's settings, of which one names a table. */
    private static final String DEFAULTS = "platform-web";

    /** Looks behind the scenes. */
    private static final String MEASURING = "benchmarks";

    /** A text in Java, in one line or in many; whatever else speaks SQL is looked at as a whole. */
    private static final Pattern JAVA_TEXT =
            Pattern.compile("\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"", Pattern.DOTALL);

    private static final Pattern NAMED = Pattern.compile(OWNERS.keySet().stream()
            .collect(Collectors.joining("|", "(?<![\\w./-])(", ")\\.\\w+|schema = \"(\\w+)\"")));

    @Test
    void noSqlNamesTheSchemaOfAnotherModule() throws IOException {
        var strangers = new ArrayList<String>();
        for (Path file : sources()) {
            String module = ROOT.relativize(file).getName(0).toString();
            if (MEASURING.equals(module)) {
                continue;
            }
            Matcher named = NAMED.matcher(sql(file));
            while (named.find()) {
                String schema = named.group(1) == null ? named.group(2) : named.group(1);
                if (!module.replace(DEFAULTS, "platform").equals(OWNERS.get(schema))) {
                    strangers.add(file + " names " + named.group());
                }
            }
        }
        assertThat(strangers).isEmpty();
    }

    @Test
    void everySchemaIsMigratedByItsOwner() throws IOException {
        assertThat(sources().stream()
                        .map(file -> ROOT.relativize(file).toString())
                        .map(Pattern.compile("([\\w-]+)/src/main/resources/db/migration/([\\w-]+)/.*")::matcher)
                        .filter(Matcher::matches)
                        .collect(Collectors.toMap(
                                found -> found.group(2).replace('-', '_'),
                                found -> found.group(1),
                                (one, same) -> one)))
                .as("a new schema needs its line above")
                .isEqualTo(OWNERS);
    }

    private static String sql(Path file) throws IOException {
        String text = Files.readString(file);
        return file.toString().endsWith(".java")
                ? JAVA_TEXT.matcher(text).results().map(found -> found.group()).collect(Collectors.joining("\n"))
                        + annotations(text)
                : text;
    }

    private static String annotations(String text) {
        return Pattern.compile("@Table\\([^)]*\\)")
                .matcher(text)
                .results()
                .map(found -> found.group())
                .collect(Collectors.joining("\n"));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<Path> folders = modules.map(module -> module.resolve("src/main"))
                    .filter(Files::isDirectory)
                    .toList();
            assertThat(folders).hasSizeGreaterThan(OWNERS.size());
            return folders.stream().flatMap(SchemasTest::files).toList();
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|sql|yaml|properties)")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
