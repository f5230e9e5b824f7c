package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.deploy.ComposeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Has deploy/keys.sh make a file .env, and reads it. */
public final class Secrets {

    private Secrets() {}

    /** Makes it in a folder. */
    public static Map<String, String> make(Path folder) {
        try {
            Files.createDirectories(folder);
            Process keys = new ProcessBuilder(
                            "sh", ComposeFile.ROOT.resolve("deploy/keys.sh").toString(), folder.toString())
                    .inheritIO()
                    .start();
            assertThat(keys.waitFor()).as("deploy/keys.sh").isZero();
            return Files.readAllLines(folder.resolve(".env")).stream()
                    .filter(line -> line.matches("\\w+=.*"))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')),
                            line -> line.substring(line.indexOf('=') + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
