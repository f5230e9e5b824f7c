package io.flowmart.deploy.cluster;

import io.flowmart.deploy.ComposeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The modules' executable jars, taken apart as in the image: from within one file classes take half as long again to load. */
record Jars(Path folder) {

    /** The jar to start. */
    String of(String module) {
        Path app = folder.resolve(module);
        if (Files.notExists(app)) {
            Path built = only(ComposeFile.ROOT.resolve(module).resolve("target"), "-exec.jar");
            Java.run("-Djarmode=tools", "-jar", built.toString(), "extract", "--destination", app.toString());
        }
        return only(app, ".jar").toString();
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
