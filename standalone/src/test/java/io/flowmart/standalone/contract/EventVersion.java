package io.flowmart.standalone.contract;

import static java.util.stream.Collectors.toMap;

import io.flowmart.api.MessageCatalogue;
import io.flowmart.api.StoredName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A version of an event: the present one, or a former one that old records have.
 *
 * @param type the event's class
 * @param name its stored name and version, {@code flowmart.order.OrderCreated.v1}
 */
record EventVersion(Class<?> type, String name) {

    private static final Path SAMPLES = CommittedDocument.FOLDER
            .resolve("../../core-api/src/main/resources/messages")
            .normalize();

    /** All versions of all events that have a sample, in the order of the catalogue. */
    static List<EventVersion> all() {
        return MessageCatalogue.events().stream().flatMap(EventVersion::of).toList();
    }

    /** The version that is published now. */
    static EventVersion current(Class<?> event) {
        StoredName name = event.getAnnotation(StoredName.class);
        return new EventVersion(event, name.value() + ".v" + name.version());
    }

    private static Stream<EventVersion> of(Class<?> event) {
        String start = event.getAnnotation(StoredName.class).value() + ".v";
        return samples(start)
                .map(file -> file.getFileName().toString().replaceFirst("(-[a-z-]+)?\\.json$", ""))
                .distinct()
                .map(name -> new EventVersion(event, name))
                .sorted(Comparator.comparingInt(version -> Integer.parseInt(version.name.substring(start.length()))));
    }

    private static Stream<Path> samples(String start) {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(file -> file.getFileName().toString().startsWith(start)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isCurrent() {
        return equals(current(type));
    }

    /** The context that owns it, {@code order}. */
    String context() {
        return name.split("\\.")[1];
    }

    /** Where its schema is, below {@code docs/api}. */
    String schemaFile() {
        return "schemas/" + name + ".json";
    }

    JsonNode schema() {
        return CommittedDocument.named(schemaFile()).content();
    }

    /** The samples that pin it, by their files' names without the ending; the plain one first. */
    SortedMap<String, JsonNode> samples() {
        return samples(name)
                .filter(file -> file.getFileName().toString().matches("\\Q" + name + "\\E(-[a-z-]+)?\\.json"))
                .collect(toMap(
                        file -> file.getFileName().toString().replace(".json", ""),
                        file -> CommittedDocument.JSON.readTree(file),
                        (one, same) -> one,
                        TreeMap::new));
    }

    @Override
    public String toString() {
        return name;
    }
}
