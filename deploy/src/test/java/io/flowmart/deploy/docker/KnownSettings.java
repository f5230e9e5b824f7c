package io.flowmart.deploy.docker;

import static io.flowmart.deploy.ComposeFile.ROOT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The environment variables that mean something: read off the sources, and off what Spring Boot tells of its settings. */
final class KnownSettings {

    private static final Pattern VARIABLE = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)+\\b");
    private static final Pattern SETTING = Pattern.compile("(?<=\"|\\$\\{)[a-z]+(?:\\.[a-z][a-z-]*)+");
    private static final Pattern PROPERTIES = Pattern.compile(
            "@ConfigurationProperties\\(\"([^\"]+)\"\\)\\s+(?:public )?record \\w+\\((.*?)\\) \\{", Pattern.DOTALL);
    private static final Pattern COMPONENT = Pattern.compile("(\\w+)(?=\\s*(?:,|$))");
    private static final Pattern NEEDED = Pattern.compile("\\.needs\\((.*?)\\)", Pattern.DOTALL);

    private final Set<String> exact = new TreeSet<>();
    private final Set<String> prefixes = new TreeSet<>();

    private KnownSettings() {}

    static KnownSettings read() {
        var known = new KnownSettings();
        sources(ROOT, "*").forEach(known::add);
        known.addOfSpring();
        return known;
    }

    boolean contains(String variable) {
        return exact.contains(variable) || prefixes.stream().anyMatch(variable::startsWith);
    }

    /** The variables without which the service of a module does not start. */
    static Set<String> needed(String module) {
        Set<String> needed = new TreeSet<>();
        sources(ROOT, module)
                .forEach(source -> NEEDED.matcher(source).results().forEach(call -> SETTING.matcher(call.group(1))
                        .results()
                        .forEach(setting -> needed.add(variable(setting.group())))));
        return needed;
    }

    private void add(String source) {
        VARIABLE.matcher(source).results().forEach(found -> exact.add(found.group()));
        SETTING.matcher(source).results().forEach(found -> exact.add(variable(found.group())));
        Matcher properties = PROPERTIES.matcher(source);
        while (properties.find()) {
            String prefix = variable(properties.group(1));
            String components =
                    properties.group(2).replaceAll("@\\w+(\\([^)]*\\))?", "").replaceAll("<[^()]*>", "~");
            COMPONENT.matcher(components).results().forEach(component -> {
                boolean isMap = components.contains("Map~ " + component.group());
                (isMap ? prefixes : exact).add(prefix + "_" + variable(component.group()) + (isMap ? "_" : ""));
            });
        }
    }

    private void addOfSpring() {
        try {
            List<URL> files = Collections.list(
                    KnownSettings.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"));
            for (URL file : files) {
                try (var content = file.openStream()) {
                    JsonMapper.shared()
                            .readTree(content)
                            .path("properties")
                            .forEach(property ->
                                    exact.add(variable(property.path("name").asString())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code flowmart.order.firstRetry} and {@code flowmart.order.first-retry} are both FLOWMART_ORDER_FIRST_RETRY. */
    private static String variable(String setting) {
        return setting.replaceAll("([a-z])([A-Z])", "$1_$2")
                .replaceAll("[.-]", "_")
                .toUpperCase(Locale.ROOT);
    }

    private static List<String> sources(Path root, String module) {
        try (Stream<Path> modules = Files.list(root)) {
            return modules.filter(folder -> module.equals("*") || folder.endsWith(module))
                    .map(folder -> folder.resolve("src/main"))
                    .filter(Files::isDirectory)
                    .flatMap(KnownSettings::files)
                    .filter(file -> file.toString().matches(".*\\.(java|yaml)"))
                    .map(KnownSettings::content)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
