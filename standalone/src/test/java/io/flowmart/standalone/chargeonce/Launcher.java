package io.flowmart.standalone.chargeonce;

import static java.util.stream.Collectors.joining;

import io.flowmart.standalone.StandaloneApplication;
import io.flowmart.standalone.chargeonce.Seed.Kill;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts shops, each in a process of its own. What one of them has loaded and linked is kept in an AOT cache, with which
 * the next ones start in two thirds of the time; the cache takes no folders, so those of the class path become jars.
 */
final class Launcher {

    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:MaxMetaspaceSize=256m",
            "-Xss512k",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            // Byteman comes when the shop is ready: an agent from the start would keep the JVM from using the cache.
            "-XX:+EnableDynamicAgentLoading");

    /** What is the same in the next run is kept for it; a JVM that a cache does not fit starts without it. */
    private static final Path KEPT = Path.of(System.getProperty("java.io.tmpdir"), "flowmart-charge-once");

    private final Path folder;
    private final Path cache;
    private final @Nullable String mutant;
    private final String classPath;
    private final String ours;
    private final Path byteman;
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean cacheIsReady;

    /**
     * Prepares to start shops.
     *
     * @param folder where their output goes, and what starts them faster
     * @param mutant how they are worse than they should be; null: they are not
     */
    Launcher(Path folder, @Nullable String mutant) {
        this.folder = folder;
        this.mutant = mutant;
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        this.classPath = Stream.of(entries)
                .filter(entry -> Files.exists(Path.of(entry)) && !isOurs(entry))
                .map(entry -> Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry)) : entry)
                .collect(joining(File.pathSeparator));
        this.ours = Stream.of(entries)
                .filter(Launcher::isOurs)
                .map(entry -> jar(Path.of(entry)))
                .findFirst()
                .orElseThrow();
        this.byteman = Stream.of(entries)
                .filter(entry -> entry.matches(".*[/\\\\]byteman-[^/\\\\]*\\.jar"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        this.cache = KEPT.resolve("shop-" + named((classPath + JVM).getBytes(StandardCharsets.UTF_8)) + ".aot");
        this.cacheIsReady = Files.exists(cache);
    }

    private static boolean isOurs(String entry) {
        String strike = Strike.class.getName().replace('.', '/') + ".class";
        return Files.exists(Path.of(entry, strike));
    }

    /** The folder as a jar, which is named after what is in it. */
    private static String jar(Path classes) {
        try (Stream<Path> files = Files.walk(classes)) {
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
            Path jar = KEPT.resolve("classes-" + named(bytes.toByteArray()) + ".jar");
            if (!Files.exists(jar)) {
                Files.createDirectories(KEPT);
                Path whole = Files.write(Files.createTempFile(KEPT, "classes", ".part"), bytes.toByteArray());
                Files.move(whole, jar, StandardCopyOption.ATOMIC_MOVE);
            }
            return jar.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String named(byte[] content) {
        return UUID.nameUUIDFromBytes(content).toString();
    }

    /** Starts a shop; the kill is its own affair once it is {@linkplain ShopUnderFire#attach watched}. */
    ShopUnderFire start(World world, @Nullable Kill kill) {
        var options = new ArrayList<String>();
        if (cacheIsReady) {
            options.add("-XX:AOTCache=" + cache);
        }
        options.add("-D" + Mutation.DATABASE + "=" + world.jdbcUrl());
        if (kill != null) {
            options.add("-D" + Strike.PLACE + "=" + kill.boundary());
            options.add("-D" + Strike.OCCURRENCE + "=" + kill.occurrence());
        }
        // The cache is of a path without our own classes, which may change; it fits a longer one too.
        return start(world, options, classPath + File.pathSeparator + ours);
    }

    /** Whether shops start with the cache. */
    boolean isCacheReady() {
        return cacheIsReady;
    }

    /** Starts a shop that leaves the cache to those after it when it is stopped, not killed. */
    ShopUnderFire startFirst(World world) {
        return start(world, List.of("-XX:AOTCacheOutput=" + cache), classPath);
    }

    /** The first shop was stopped, and the cache is there. */
    void cacheIsReady() {
        cacheIsReady = Files.exists(cache);
    }

    private ShopUnderFire start(World world, List<String> options, String path) {
        Path output = folder.resolve("shop-%04d.log".formatted(started.incrementAndGet()));
        Path tombstone = folder.resolve(output.getFileName() + ".place");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.add("-D" + Strike.TOMBSTONE + "=" + tombstone);
        command.addAll(options);
        command.addAll(List.of("-cp", path, StandaloneApplication.class.getName()));
        command.addAll(world.settings());
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(STRIPE|FLOWMART|SPRING|SERVER)_.*"));
        try {
            return new ShopUnderFire(builder.start(), output, tombstone, byteman, scripts());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> scripts() {
        return mutant == null
                ? List.of(script("boundaries"))
                : List.of(script("boundaries"), script("mutant-" + mutant));
    }

    private Path script(String name) {
        try (var script = Launcher.class.getResourceAsStream("/chargeonce/" + name + ".btm")) {
            Path file = folder.resolve(name + ".btm");
            if (script == null) {
                throw new IllegalArgumentException("There is no script " + name);
            }
            if (!Files.exists(file)) {
                Path whole = Files.createTempFile(folder, name, ".part");
                Files.copy(script, whole, StandardCopyOption.REPLACE_EXISTING);
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
