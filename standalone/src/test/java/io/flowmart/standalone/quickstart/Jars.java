package io.flowmart.standalone.quickstart;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The class path as an AOT cache can be made of: jars alone, whose names and dates stay as long as what is in them. */
final class Jars {

    /** What is the same in the next run is kept for it; a JVM that a cache does not fit starts without it. */
    static final Path KEPT = Path.of(System.getProperty("java.io.tmpdir"), "flowmart-quick-start");

    private Jars() {}

    /** Our own jars are built anew each time, and are the same each time: the cache knows them by name and date. */
    static String asBuilt(String entry) {
        Path path = Path.of(entry);
        if (Files.isDirectory(path)) {
            return jar(path, path);
        }
        try {
            return entry.contains("-SNAPSHOT") ? kept(Files.readAllBytes(path)) : entry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder as a jar, or as much of it as is in one of its packages. */
    static String jar(Path classes, Path packaged) {
        try (Stream<Path> files = Files.walk(packaged)) {
            List<Path> sorted =
                    files.filter(file -> !file.equals(classes)).sorted().toList();
            var bytes = new ByteArrayOutputStream();
            try (var out = new JarOutputStream(bytes)) {
                for (Path file : sorted) {
                    // Whoever scans for components looks for folders.
                    String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                    var entry = new JarEntry(Files.isDirectory(file) ? name + "/" : name);
                    entry.setTime(0);
                    out.putNextEntry(entry);
                    if (!Files.isDirectory(file)) {
                        Files.copy(file, out);
                    }
                    out.closeEntry();
                }
            }
            return kept(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar under a name that stands for what is in it. */
    private static String kept(byte[] content) throws IOException {
        Path jar = KEPT.resolve("classes-" + named(content) + ".jar");
        if (!Files.exists(jar)) {
            Files.createDirectories(KEPT);
            Path whole = Files.write(Files.createTempFile(KEPT, "classes", ".part"), content);
            Files.move(whole, jar, StandardCopyOption.ATOMIC_MOVE);
        }
        return jar.toString();
    }

    /** Throws everything away once some of it is older than a day: a cache goes with its jars, whose dates it knows. */
    static void forgetOld() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        File[] kept = KEPT.toFile().listFiles();
        if (kept != null && Stream.of(kept).anyMatch(file -> file.lastModified() < yesterday.toEpochMilli())) {
            Stream.of(kept).forEach(File::delete);
        }
    }

    static String named(byte[] content) {
        return UUID.nameUUIDFromBytes(content).toString();
    }
}
