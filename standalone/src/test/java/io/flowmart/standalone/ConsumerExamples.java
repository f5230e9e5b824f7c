package io.flowmart.standalone;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The consumers in {@code docs/examples}, run as whoever copies them runs them. */
final class ConsumerExamples {

    private static final Path FOLDER = Path.of("").toAbsolutePath().resolveSibling("docs/examples");

    /** Set where the build has to prove that the Node consumer works. */
    private static final boolean NODE_IS_REQUIRED = Boolean.parseBoolean(System.getenv("FLOWMART_REQUIRE_NODE"));

    private static final Pattern DEPENDENCY =
            Pattern.compile("<artifactId>([\\w-]+)</artifactId>\\s*<version>([\\d.]+)</version>\\s*</dependency>");

    /** What those bring along. */
    private static final Pattern TRANSITIVE =
            Pattern.compile("(cloudevents-(api|core)|jackson-(annotations|core)|slf4j-api)-2\\.[\\d.]+\\.jar");

    private final String brokers;

    ConsumerExamples(String brokers) {
        this.brokers = brokers;
    }

    /** What OrderFeed.java prints of a topic's first events. */
    List<JsonNode> java(String topic, int count) throws IOException, InterruptedException {
        List<String> classPath = classPath();
        assertThat(classPath)
                .extracting(jar -> Path.of(jar).getFileName().toString())
                .isNotEmpty()
                .noneMatch(jar -> jar.matches(".*(axon|spring|platform|core-api).*"));
        return lines(
                FOLDER,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(System.getProperty("path.separator"), classPath),
                FOLDER.resolve("consumer/OrderFeed.java").toString(),
                brokers,
                topic,
                Integer.toString(count));
    }

    /** The jars that its pom.xml names, in the versions that it names, as this build has them. */
    private static List<String> classPath() throws IOException {
        List<String> present = Arrays.stream(
                        System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .filter(entry -> entry.endsWith(".jar"))
                .toList();
        var chosen = new ArrayList<String>();
        DEPENDENCY
                .matcher(Files.readString(FOLDER.resolve("consumer/pom.xml")))
                .results()
                .map(found -> "%s-%s.jar".formatted(found.group(1), found.group(2)))
                .forEach(jar -> assertThat(present)
                        .as("the version in docs/examples/consumer/pom.xml is ours: %s", jar)
                        .filteredOn(path -> Path.of(path).endsWith(jar))
                        .singleElement()
                        .satisfies(chosen::add));
        present.stream()
                .filter(path -> TRANSITIVE
                        .matcher(Path.of(path).getFileName().toString())
                        .matches())
                .forEach(chosen::add);
        return chosen;
    }

    /** What consumer.mjs prints of a topic's first events. */
    List<JsonNode> node(String topic, int count) throws IOException, InterruptedException {
        Path project = installed();
        return lines(project, "node", "consumer.mjs", brokers, topic, Integer.toString(count));
    }

    /** The project with its dependencies, beside the sources; the test is skipped if that cannot be had. */
    private static Path installed() throws IOException, InterruptedException {
        Path project = Files.createDirectories(Path.of("target/consumer-node").toAbsolutePath());
        for (String file : List.of("package.json", "package-lock.json", "consumer.mjs")) {
            Files.copy(FOLDER.resolve("consumer-node").resolve(file), project.resolve(file), REPLACE_EXISTING);
        }
        String problem;
        try {
            Finished installation = run(project, "npm", "ci", "--no-audit", "--no-fund");
            problem = installation.exitCode() == 0 ? "" : installation.errors();
        } catch (IOException e) {
            problem = "Node.js with npm is needed. " + e.getMessage();
        }
        assumeTrue(NODE_IS_REQUIRED || problem.isEmpty(), "The Node consumer is not tested: " + problem);
        assertThat(problem).isEmpty();
        return project;
    }

    private static List<JsonNode> lines(Path folder, String... command) throws IOException, InterruptedException {
        Finished consumer = run(folder, command);
        assertThat(consumer.exitCode()).as(consumer.errors()).isZero();
        return consumer.output().lines().map(new JsonMapper()::readTree).toList();
    }

    private record Finished(int exitCode, String output, String errors) {}

    private static Finished run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("consumer", ".out");
        Path errors = Files.createTempFile("consumer", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + String.join(" ", command));
            }
            return new Finished(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
