package io.flowmart.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.deploy.docker.Dockerfile.Instruction;
import io.flowmart.deploy.docker.Dockerfile.Stage;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Does on this machine, in folders of its own, what a Dockerfile says; {@code java} is the one that runs the test. */
final class ImageFolder {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private final Dockerfile dockerfile;
    private final Path context;
    private final Path folder;

    /**
     * Builds it.
     *
     * @param context the build's context
     * @param folder  an empty one, for a root folder for each stage
     */
    ImageFolder(Dockerfile dockerfile, Path context, Path folder) throws IOException, InterruptedException {
        this.dockerfile = dockerfile;
        this.context = context;
        this.folder = folder;
        for (Stage stage : dockerfile.stages()) {
            build(stage);
        }
    }

    private void build(Stage stage) throws IOException, InterruptedException {
        for (Instruction instruction : stage.instructions()) {
            switch (instruction.keyword()) {
                case "WORKDIR" -> Files.createDirectories(workFolder(stage));
                case "COPY" -> copy(stage, instruction.arguments());
                case "RUN" -> {
                    Process process = process(
                                    stage, List.of(instruction.arguments().split(" +")))
                            .inheritIO()
                            .start();
                    assertThat(process.waitFor()).as(instruction.arguments()).isZero();
                }
                default -> {
                    // It changes no file.
                }
            }
        }
    }

    private void copy(Stage stage, String arguments) throws IOException {
        String[] parts = arguments.split(" +");
        boolean ofStage = parts[0].startsWith("--from=");
        Path root = ofStage ? root(dockerfile.named(parts[0].substring("--from=".length()))) : context;
        Path source = ofStage ? root.resolve(parts[1].substring(1)) : theOne(parts[0]);
        assertThat(source).as("COPY " + arguments).exists();
        Path target = workFolder(stage).resolve(parts[parts.length - 1]);
        if (Files.isDirectory(source)) {
            FileSystemUtils.copyRecursively(source, target);
        } else {
            Files.copy(source, target);
        }
    }

    /** The one file in the context that fits, as Docker does not take several for one. */
    private Path theOne(String pattern) throws IOException {
        PathMatcher fits = FileSystems.getDefault().getPathMatcher("glob:" + context.resolve(pattern));
        try (Stream<Path> files = Files.list(context.resolve(pattern).getParent())) {
            List<Path> found = files.filter(fits::matches).toList();
            assertThat(found).as("COPY " + pattern).hasSize(1);
            return found.getFirst();
        }
    }

    private Path root(Stage stage) {
        return folder.resolve("stage-" + dockerfile.stages().indexOf(stage));
    }

    /** Where the image's commands run. */
    Path workFolder() {
        return workFolder(dockerfile.last());
    }

    private Path workFolder(Stage stage) {
        return root(stage).resolve(stage.only("WORKDIR").substring(1));
    }

    /** Starts the image's ENTRYPOINT with its own environment and what is given to it. */
    Process start(Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder process = process(dockerfile.last(), dockerfile.last().command("ENTRYPOINT"));
        process.environment().putAll(environment);
        return process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** What the image's HEALTHCHECK tells: whether it ends with 0. */
    boolean isHealthy(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder process = process(dockerfile.last(), dockerfile.last().command("HEALTHCHECK"));
        process.environment().putAll(environment);
        Process check = process.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(check.waitFor(1, TimeUnit.MINUTES)).as("HEALTHCHECK ends").isTrue();
        return check.exitValue() == 0;
    }

    private ProcessBuilder process(Stage stage, List<String> command) {
        List<String> here = new ArrayList<>(command);
        if (here.getFirst().equals("java")) {
            here.set(0, JAVA.resolve("java").toString());
        }
        ProcessBuilder process =
                new ProcessBuilder(here).directory(workFolder(stage).toFile());
        String path = process.environment().get("PATH");
        process.environment().clear();
        process.environment().put("PATH", path);
        process.environment().putAll(stage.environment());
        return process;
    }
}
