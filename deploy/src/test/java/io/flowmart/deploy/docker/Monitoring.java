package io.flowmart.deploy.docker;

import static io.flowmart.deploy.ComposeFile.ROOT;

import io.flowmart.deploy.docker.PromQl.Selector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** Compares what dashboards and alerts ask for with what the services expose to Prometheus. */
public final class Monitoring {

    /** What Prometheus adds to each metric. */
    private static final Set<String> ADDED = Set.of("job", "instance");

    private static final Pattern SERIES = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");

    private final Map<String, Set<String>> labelsOfMetrics = new TreeMap<>(Map.of("up", ADDED));

    private Monitoring() {}

    /**
     * What a person writes who wants something shown.
     *
     * @param text with placeholders for labels
     */
    private record Query(String expression, String text) {}

    /**
     * Asks all that Prometheus asks.
     *
     * @param addresses where a service's port is reached from here
     * @return a sentence for each metric or label that is named and that nobody exposes
     */
    public static List<String> faults(BiFunction<String, Integer, URI> addresses) {
        var monitoring = new Monitoring();
        monitoring.scrape(addresses);
        List<String> faults = new ArrayList<>();
        List<Query> queries = new ArrayList<>(dashboardQueries("prometheus"));
        queries.addAll(alerts());
        queries.forEach(query -> monitoring.check(query, faults));
        return faults;
    }

    private void scrape(BiFunction<String, Integer, URI> addresses) {
        for (Object job : list(yaml("deploy/prometheus/prometheus.yml"), "scrape_configs")) {
            for (Object group : list(job, "static_configs")) {
                for (Object target : list(group, "targets")) {
                    String[] hostAndPort = target.toString().split(":");
                    URI address = addresses.apply(hostAndPort[0], Integer.valueOf(hostAndPort[1]));
                    read(address.resolve(text(job, "metrics_path")));
                }
            }
        }
    }

    private void read(URI exposed) {
        try (var answer = exposed.toURL().openStream()) {
            Matcher series = SERIES.matcher(new String(answer.readAllBytes()));
            while (series.find()) {
                Set<String> labels = labelsOfMetrics.computeIfAbsent(series.group(1), metric -> new TreeSet<>(ADDED));
                if (series.group(2) != null) {
                    LABEL.matcher(series.group(2)).results().forEach(label -> labels.add(label.group(1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(Query query, List<String> faults) {
        PromQl named = PromQl.of(query.expression());
        Set<String> labels = new TreeSet<>(ADDED);
        for (Selector selector : named.selectors()) {
            Set<String> exposed = labelsOfMetrics.getOrDefault(selector.metric(), Set.of());
            labels.addAll(exposed);
            if (exposed.isEmpty()) {
                faults.add("Nobody exposes %s: %s".formatted(selector.metric(), query.expression()));
            } else if (!exposed.containsAll(selector.labels())) {
                faults.add("%s has the labels %s: %s".formatted(selector.metric(), exposed, query.expression()));
            }
        }
        if (!labels.containsAll(named.grouping())) {
            faults.add("There are only the labels %s: %s".formatted(labels, query.expression()));
        }
        Set<String> left = named.grouping().isEmpty() ? labels : named.grouping();
        Set<String> shown = PLACEHOLDER
                .matcher(query.text())
                .results()
                .map(placeholder -> placeholder.group(1))
                .collect(Collectors.toSet());
        if (!left.containsAll(shown)) {
            faults.add("\"%s\" can show %s alone: %s".formatted(query.text(), left, query.expression()));
        }
    }

    private static List<Query> alerts() {
        return list(yaml("deploy/prometheus/alerts.yml"), "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .map(rule -> new Query(
                        text(rule, "expr").strip(),
                        ((Map<?, ?>) rule).get("annotations").toString()))
                .toList();
    }

    /** The expression of an alert. */
    static String alert(String name) {
        return list(yaml("deploy/prometheus/alerts.yml"), "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .filter(rule -> text(rule, "alert").equals(name))
                .map(rule -> text(rule, "expr"))
                .findAny()
                .orElseThrow();
    }

    /** The expressions of all dashboards for one kind of source. */
    private static List<Query> dashboardQueries(String source) {
        try (var files = Files.list(ROOT.resolve("deploy/grafana/dashboards"))) {
            return files.flatMap(file -> list(yaml(ROOT.relativize(file).toString()), "panels").stream())
                    .filter(panel -> ((Map<?, ?>) panel).get("datasource") instanceof Map<?, ?> chosen
                            && source.equals(chosen.get("uid")))
                    .flatMap(panel -> list(panel, "targets").stream())
                    .map(target -> new Query(text(target, "expr"), text(target, "legendFormat")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The expressions that dashboards ask Loki. */
    static List<String> logQueries() {
        return dashboardQueries("loki").stream().map(Query::expression).toList();
    }

    /** JSON is YAML as well. */
    static Object yaml(String file) {
        try {
            return new Yaml().load(Files.readString(ROOT.resolve(Path.of(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<?> list(Object map, String key) {
        return (List<?>) ((Map<?, ?>) map).get(key);
    }

    private static String text(Object map, String key) {
        Object value = ((Map<?, ?>) map).get(key);
        return value == null ? "" : value.toString();
    }
}
