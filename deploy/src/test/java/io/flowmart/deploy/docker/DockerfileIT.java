package io.flowmart.deploy.docker;

import static io.flowmart.deploy.ComposeFile.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.deploy.ComposeFile;
import io.flowmart.deploy.cluster.Secrets;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes deploy/Dockerfile apart and does what it says, as there is no Docker engine where tests run. */
class DockerfileIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void theUserContextRunsFromItsImageWithTheEnvironmentOfCompose() throws Exception {
        int port = Ports.free();
        // Kafka may be away: a service answers nevertheless.
        runs(
                "user",
                Map.of("kafka:9092", "127.0.0.1:1"),
                Map.of(
                        "SERVER_PORT", Integer.toString(port),
                        "HEALTH_PORT", Integer.toString(port)));
        assertThat(Files.readString(folder.resolve("log"))).contains("user is ready on port " + port);
    }

    @Test
    void theSimulatorRunsFromItsImageAndHasItsOwnHealthCheck() throws Exception {
        String port = Integer.toString(Ports.free());
        runs("stripe", Map.of(), Map.of("STRIPE_SIMULATOR_PORT", port, "HEALTH_PORT", port));
    }

    @Test
    void theImageBelongsToNobodyAndCarriesNoTagThatMoves() throws Exception {
        Dockerfile dockerfile = dockerfile("order-context");

        assertThat(dockerfile.last().only("USER")).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(dockerfile.stages())
                .allSatisfy(stage -> assertThat(stage.image()).matches("eclipse-temurin:25\\.\\d.*-jre-.*"));
        assertThat(dockerfile.last().environment()).containsEntry("HEALTH_PORT", "8080");
        assertThat(Files.readAllLines(ROOT.resolve(".dockerignore"))).containsExactly("*", "!*/target/*-exec.jar");
    }

    private void runs(String service, Map<String, String> hosts, Map<String, String> more) throws Exception {
        var compose = ComposeFile.read();
        var build = (Map<?, ?>) compose.service(service).get("build");
        String module = ((Map<?, ?>) build.get("args")).get("SERVICE").toString();
        Dockerfile dockerfile = dockerfile(module);
        var image = new ImageFolder(dockerfile, ROOT, folder);
        try (Stream<Path> content = Files.list(image.workFolder())) {
            assertThat(content.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("app.jar", "lib");
        }
        Map<String, String> environment =
                here(compose.environment(service, Secrets.make(folder.resolve("keys"))), hosts);
        environment.putAll(more);
        assertThat(image.isHealthy(environment)).as("before its start").isFalse();
        Process process = image.start(environment, folder.resolve("log"));
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .failFast(() -> assertThat(process.isAlive())
                            .as(Files.readString(folder.resolve("log")))
                            .isTrue())
                    .until(() -> image.isHealthy(environment));
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("ends when told to")
                    .isTrue();
            assertThat(image.isHealthy(environment)).as("after its end").isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The same environment with the hosts that there are here, and a database of the role that Compose names. */
    private static Map<String, String> here(Map<String, String> given, Map<String, String> hosts) throws Exception {
        String database = TestDatabase.fresh();
        String url = database.replaceFirst("\\?.*", "");
        String role = given.getOrDefault("SPRING_DATASOURCE_USERNAME", given.get("STRIPE_SIMULATOR_JDBC_USER"));
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute("create role %s login".formatted(role));
            statement.execute("alter database %s owner to %s".formatted(url.replaceFirst(".*/", ""), role));
        }
        Map<String, String> environment = new HashMap<>();
        given.forEach((name, value) ->
                environment.put(name, value.startsWith("jdbc:") ? url : hosts.getOrDefault(value, value)));
        return environment;
    }

    private static Dockerfile dockerfile(String module) throws Exception {
        return Dockerfile.parse(Files.readString(ROOT.resolve("deploy/Dockerfile")), Map.of("SERVICE", module));
    }
}
