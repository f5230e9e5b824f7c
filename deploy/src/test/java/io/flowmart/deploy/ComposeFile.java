package io.flowmart.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The file docker-compose.yml, read as Compose reads it. */
public final class ComposeFile {

    /** The repository's root. */
    public static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /**
     * @see <a href="https://docs.docker.com/reference/compose-file/interpolation/">Compose: interpolation</a>
     */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([-?])([^}]*))?}");

    private final Map<String, Map<String, Object>> services;

    private ComposeFile(Map<String, Map<String, Object>> services) {
        this.services = services;
    }

    /** Reads it. */
    public static ComposeFile read() {
        try {
            var loader = new Yaml(new SafeConstructor(new LoaderOptions()));
            Map<String, Map<String, Map<String, Object>>> file =
                    loader.load(Files.readString(ROOT.resolve("docker-compose.yml")));
            return new ComposeFile(file.get("services"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The services' names. */
    public Set<String> services() {
        return services.keySet();
    }

    /** What stands under a service, as it is written. */
    public Map<String, Object> service(String name) {
        return services.get(name);
    }

    /**
     * The environment of a service.
     *
     * @param secrets what the file {@code .env} gives
     * @throws IllegalStateException if one is missing that has no default
     */
    public Map<String, String> environment(String service, Map<String, String> secrets) {
        var environment = new TreeMap<String, String>();
        if (services.get(service).get("environment") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> environment.put(name.toString(), interpolate(value.toString(), secrets)));
        }
        return environment;
    }

    private static String interpolate(String text, Map<String, String> secrets) {
        UnaryOperator<String> escaped = Matcher::quoteReplacement;
        return VARIABLE.matcher(text)
                .replaceAll(found -> {
                    String value = secrets.getOrDefault(found.group(1), "");
                    if (value.isEmpty() && "?".equals(found.group(2))) {
                        throw new IllegalStateException(found.group(1) + ": " + found.group(3));
                    }
                    return escaped.apply(value.isEmpty() && "-".equals(found.group(2)) ? found.group(3) : value);
                })
                .replace("$$", "$");
    }
}
