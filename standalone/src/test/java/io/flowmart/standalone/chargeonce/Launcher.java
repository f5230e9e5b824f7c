package io.flowmart.standalone.chargeonce;

import static java.util.stream.Collectors.joining;

import io.flowmart.standalone.StandaloneApplication;
import io.flowmart.standalone.chargeonce.Seed.Kill;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts shops, each in a process of its own. What one of them has loaded and linked is kept in an AOT cache, with which
 * the next ones start in two thirds of the time; the cache takes no folders, so those of the class path become jars.
 */
final class Launcher {

    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-Xmx600m",
            // Most of a start is over before this is full.
            "-Xmn300m",
            "-XX:MaxMetaspaceSize=256m",
            "-Xss512k",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            // Byteman comes when the shop is ready: an agent from the start would keep the JVM from using the cache.
            "-XX:+EnableDynamicAgentLoading");

    private static final String OURS = Launcher.class.getPackageName().replace('.', '/');

    private final Path folder;
    private final Path cache;
    private final @Nullable String mutant;
    private final String classPath;
    private final String ours;
    private final Path byteman;
    private final AtomicInteger started = new AtomicInteger();

    /**
     * Prepares to start shops.
     *
     * @param folder where their output goes, and what starts them faster
     * @param mutant how they are worse than they should be; null: they are not
     */
    Launcher(Path folder, @Nullable String mutant) {
        this.folder = folder;
        this.mutant = mutant;
        Jars.forgetOld();
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        this.classPath = Stream.of(entries)
                .filter(entry -> Files.exists(Path.of(entry)) && !isOurs(entry))
                .map(Jars::asBuilt)
                .collect(joining(File.pathSeparator));
        this.ours = Stream.of(entries)
                .filter(Launcher::isOurs)
                // Nothing else of the tests': their settings of the log, which are XML, would cost each start a second.
                .map(entry -> Jars.jar(Path.of(entry), Path.of(entry, OURS)))
                .findFirst()
                .orElseThrow();
        this.byteman = Stream.of(entries)
                .filter(entry -> entry.matches(".*[/\\\\]byteman-[^/\\\\]*\\.jar"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        this.cache =
                Jars.KEPT.resolve("shop-" + Jars.named((classPath + JVM).getBytes(StandardCharsets.UTF_8)) + ".aot");
    }

    private static boolean isOurs(String entry) {
        return Files.exists(Path.of(entry, OURS, Strike.class.getSimpleName() + ".class"));
    }

    /** Starts a shop; the kill is its own affair once it is {@linkplain ShopUnderFire#attach watched}. */
    ShopUnderFire start(World world, List<String> settings, @Nullable Kill kill) {
        var options = new ArrayList<String>();
        if (isCacheReady()) {
            options.add("-XX:AOTCache=" + cache);
        }
        options.add("-D" + Mutation.DATABASE + "=" + world.jdbcUrl());
        if (kill != null) {
            options.add("-D" + Strike.PLACE + "=" + kill.boundary());
            options.add("-D" + Strike.OCCURRENCE + "=" + kill.occurrence());
        }
        // The cache is of a path without our own classes, which may change; it fits a longer one too.
        return start(world, options, classPath + File.pathSeparator + ours, settings);
    }

    /** Whether shops start with the cache. */
    boolean isCacheReady() {
        return Files.exists(cache);
    }

    /** Starts a shop that leaves the cache to those after it when it is stopped, not killed. */
    ShopUnderFire startFirst(World world) {
        return start(world, List.of("-XX:AOTCacheOutput=" + unfinishedCache()), classPath, Seed.SETTINGS_AT_REST);
    }

    /** The first shop was stopped; what it has left becomes the cache. Shops start without one as well. */
    void keepCache() {
        try {
            if (Files.exists(unfinishedCache())) {
                Files.move(unfinishedCache(), cache, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path unfinishedCache() {
        return cache.resolveSibling(
                cache.getFileName() + "." + ProcessHandle.current().pid());
    }

    private ShopUnderFire start(World world, List<String> options, String path, List<String> settings) {
        Path output = folder.resolve("shop-%04d.log".formatted(started.incrementAndGet()));
        Path tombstone = folder.resolve(output.getFileName() + ".place");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.add("-D" + Strike.TOMBSTONE + "=" + tombstone);
        command.addAll(options);
        command.addAll(List.of("-cp", path, StandaloneApplication.class.getName()));
        command.addAll(world.settings());
        command.addAll(settings);
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
