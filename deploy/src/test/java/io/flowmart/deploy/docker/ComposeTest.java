package io.flowmart.deploy.docker;

import static io.flowmart.deploy.ComposeFile.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.deploy.ComposeFile;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComposeTest {

    private static final Pattern HOST = Pattern.compile("(?:^|//|,)([a-z][a-z0-9-]*):(\\d+)");
    private static final Pattern SECRET = Pattern.compile("\\$\\{(\\w+):\\?run deploy/keys.sh first}");
    private static final Set<String> MONITORING = Set.of(
            "deploy/prometheus/prometheus.yml",
            "deploy/grafana/provisioning/datasources/datasources.yaml",
            "deploy/alloy/config.alloy");

    private final ComposeFile compose = ComposeFile.read();

    @Test
    void thereAreTwoCopiesOfOrderPaymentAndProjections() {
        for (String context : List.of("order", "payment", "query")) {
            assertThat(compose.service(context + "-2")).isEqualTo(compose.service(context + "-1"));
        }
    }

    /** More copies than segments would stand by idle, and their number is settled at the first start. */
    @Test
    void eachContextHasWorkForAsManyCopiesAsTopicsHavePartitions() throws Exception {
        Matcher partitions = Pattern.compile("@DefaultValue\\(\"(\\d+)\"\\) int partitions")
                .matcher(Files.readString(
                        ROOT.resolve("platform/src/main/java/io/flowmart/platform/kafka/KafkaSettings.java")));
        assertThat(partitions.find()).isTrue();
        ours().filter(service -> environment(service).containsKey("SPRING_DATASOURCE_URL"))
                .forEach(service -> assertThat(environment(service))
                        .as(service)
                        .containsEntry("FLOWMART_PROCESSING_SEGMENTS", partitions.group(1)));
    }

    @Test
    void eachServiceHasASettingForAllItNeedsAndNoneThatNobodyKnows() {
        KnownSettings known = KnownSettings.read();
        assertThat(known.contains("FLOWMART_SECURITY_ISSUR")).isFalse();
        ours().forEach(service -> {
            Set<String> given = environment(service).keySet();
            assertThat(given).as(service).containsAll(KnownSettings.needed(module(service)));
            assertThat(given.stream().filter(variable -> !variable.startsWith("HEALTH_")))
                    .as(service)
                    .allMatch(known::contains);
        });
        assertThat(known.contains("FLOWMART_PROCESSING_SEGMENTS")).isTrue();
        assertThat(KnownSettings.needed("user-context")).contains("FLOWMART_USER_SIGNING_KEY");
    }

    @Test
    void noSecretHasADefaultAndAllAreMadeByTheScript() throws Exception {
        String file = Files.readString(ROOT.resolve("docker-compose.yml"));
        String script = Files.readString(ROOT.resolve("deploy/keys.sh"));
        assertThat(SECRET.matcher(file).replaceAll("")).doesNotContain("${");
        assertThat(SECRET.matcher(file).results().map(found -> found.group(1)).distinct())
                .allSatisfy(name -> assertThat(script).contains("\n" + name + "="));
        compose.services().forEach(service -> environment(service).forEach((name, value) -> {
            if (name.matches(".*(PASSWORD|SECRET|_KEY)$")) {
                assertThat(value).as(service + " " + name).matches(SECRET);
            }
        }));
        assertThat(Files.readAllLines(ROOT.resolve(".gitignore"))).contains(".env");
    }

    @Test
    void eachContextHasADatabaseAndARoleOfItsOwnThatTheScriptMakes() throws Exception {
        String script = Files.readString(ROOT.resolve("deploy/postgres/databases.sh"));
        Map<String, String> postgres = environment("postgres");
        Stream.of("user", "order-1", "payment-1", "notification", "query-1").forEach(service -> {
            Map<String, String> environment = environment(service);
            String context = service.replaceFirst("-1$", "");
            assertThat(environment)
                    .containsEntry("SPRING_DATASOURCE_URL", "jdbc:postgresql://postgres:5432/flowmart_" + context)
                    .containsEntry("SPRING_DATASOURCE_USERNAME", "flowmart_" + context)
                    .containsEntry(
                            "SPRING_DATASOURCE_PASSWORD",
                            postgres.get("FLOWMART_" + context.toUpperCase() + "_DB_PASSWORD"));
            assertThat(script).containsPattern("for context in .*\\b" + context + "\\b.*; do");
        });
    }

    @Test
    void imagesHaveTagsThatDoNotMove() {
        compose.services().forEach(service -> assertThat(
                        compose.service(service).get("image").toString())
                .as(service)
                .matches(isOurs(service) ? "flowmart/[a-z]+:local" : ".+:v?\\d+\\.\\d+.*"));
    }

    @Test
    void whatIsBuiltOrMountedIsThere() {
        compose.services().forEach(service -> {
            values(service, "volumes").filter(volume -> volume.startsWith("./")).forEach(volume -> assertThat(
                            ROOT.resolve(volume.split(":")[0]))
                    .exists());
            if (isOurs(service)) {
                assertThat(ROOT.resolve(module(service)).resolve("pom.xml")).exists();
            }
        });
    }

    @Test
    void onlyThisMachineReachesPorts() {
        assertThat(compose.services().stream().flatMap(service -> values(service, "ports")))
                .isNotEmpty()
                .allMatch(port -> port.startsWith("127.0.0.1:"));
        assertThat(ours().filter(service -> compose.service(service).containsKey("ports")))
                .containsExactly("gateway");
    }

    @Test
    void whoeverIsNamedAsAHostIsAService() throws Exception {
        compose.services().forEach(service -> environment(service).forEach((name, value) -> {
            Stream<String> hosts = name.endsWith("_HOST") && value.matches("[a-z]+")
                    ? Stream.of(value)
                    : HOST.matcher(value).results().map(found -> found.group(1));
            if (!name.startsWith("KAFKA_")) {
                assertThat(compose.services()).as(service + " " + name).containsAll(hosts.toList());
            }
        }));
        for (String file : MONITORING) {
            List<String> hosts = Pattern.compile("(?://|\")([a-z][a-z0-9-]*):\\d+")
                    .matcher(Files.readString(ROOT.resolve(file)))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .toList();
            assertThat(hosts).as(file).isNotEmpty();
            assertThat(compose.services()).as(file).containsAll(hosts);
        }
    }

    @Test
    void prometheusAsksEachOfOurProcesses() {
        Set<String> asked =
                Monitoring.list(Monitoring.yaml("deploy/prometheus/prometheus.yml"), "scrape_configs").stream()
                        .flatMap(job -> Monitoring.list(job, "static_configs").stream())
                        .flatMap(group -> Monitoring.list(group, "targets").stream())
                        .map(target -> target.toString().split(":")[0])
                        .collect(Collectors.toSet());
        assertThat(asked).containsExactlyInAnyOrderElementsOf(ours().toList());
    }

    @Test
    void logsHaveTheLabelsThatTheDashboardAsksFor() throws Exception {
        String collector = Files.readString(ROOT.resolve("deploy/alloy/config.alloy"));
        assertThat(Monitoring.logQueries()).isNotEmpty().allSatisfy(query -> Pattern.compile("(\\w+)=~?\"")
                .matcher(query)
                .results()
                .map(label -> label.group(1))
                .forEach(label -> assertThat(collector)
                        .containsPattern("target_label +=[ ]\"" + label + "\"|values = \\{" + label + " = \"\"}")));
    }

    private Stream<String> ours() {
        return compose.services().stream().filter(this::isOurs);
    }

    private boolean isOurs(String service) {
        return compose.service(service).containsKey("build");
    }

    private String module(String service) {
        var build = (Map<?, ?>) compose.service(service).get("build");
        return ((Map<?, ?>) build.get("args")).get("SERVICE").toString();
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> environment(String service) {
        return (Map<String, String>) compose.service(service).getOrDefault("environment", Map.of());
    }

    private Stream<String> values(String service, String key) {
        return compose.service(service).get(key) instanceof List<?> values
                ? values.stream().map(Object::toString)
                : Stream.empty();
    }
}
