package io.flowmart.deploy.cluster;

import io.flowmart.deploy.ComposeFile;
import io.flowmart.embedded.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The modules' executable jars, taken apart as in the image, once for all tests: from within one file classes take half as long
 * again to load.
 */
final class Jars {

    private static final Path FOLDER = TestFolder.fresh("apps");
    private static final Map<String, Path> JARS = new ConcurrentHashMap<>();

    private Jars() {}

    /** The jar to start. */
    static String of(String module) {
        return JARS.computeIfAbsent(module, Jars::takeApart).toString();
    }

    private static Path takeApart(String module) {
        Path app = FOLDER.resolve(module);
        Path built = only(ComposeFile.ROOT.resolve(module).resolve("target"), "-exec.jar");
        Java.run("-Djarmode=tools", "-jar", built.toString(), "extract", "--destination", app.toString());
        return only(app, ".jar");
    }

    private static Path only(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findAny()
                    .orElseThrow(() -> new IllegalStateException("No %s in %s".formatted(ending, folder)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
