package io.flowmart.standalone.chargeonce;

import static java.util.stream.Collectors.joining;

import io.flowmart.standalone.chargeonce.Seed.Kill;
import io.flowmart.standalone.quickstart.QuickStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Starts shops, each in a process of its own. */
final class Launcher {

    private static final List<String> JVM = List.of(
            "-Xmx600m",
            // Most of a start is over before this is full.
            "-Xmn300m",
            "-XX:MaxMetaspaceSize=256m",
            "-Xss512k",
            "--sun-misc-unsafe-memory-access=allow",
            // Byteman comes when the shop is ready: an agent from the start would keep the JVM from using the cache.
            "-XX:+EnableDynamicAgentLoading");

    private final Path folder;
    private final @Nullable String mutant;
    private final String classPath;
    private final Path byteman = QuickStart.jar("byteman");
    private final AtomicInteger started = new AtomicInteger();

    /**
     * Prepares to start shops.
     *
     * @param folder where their output goes
     * @param mutant how they are worse than they should be; null: they are not
     */
    Launcher(Path folder, @Nullable String mutant) {
        this.folder = folder;
        this.mutant = mutant;
        this.classPath = QuickStart.classPathWith("chargeonce");
    }

    /** Starts a shop; the kills at its places are its own affair once it is {@linkplain ShopUnderFire#attach watched}. */
    ShopUnderFire start(World world, List<String> settings, List<Kill> kills) {
        var options = new ArrayList<>(QuickStart.options());
        options.add("-D" + Mutation.DATABASE + "=" + world.jdbcUrl());
        options.add("-D" + Strike.PLACES + "="
                + kills.stream()
                        .filter(kill -> kill.boundary().isPlace())
                        .map(Kill::toString)
                        .collect(joining(",")));
        return start(world, options, classPath, settings);
    }

    /** Starts a shop from which those after it learn to start quickly, when it has been stopped. */
    ShopUnderFire startFirst(World world) {
        return start(world, QuickStart.recordingOptions(), QuickStart.classPath(), Seed.SETTINGS_AT_REST);
    }

    private ShopUnderFire start(World world, List<String> options, String path, List<String> settings) {
        Path output = folder.resolve("shop-%04d.log".formatted(started.incrementAndGet()));
        Path tombstone = folder.resolve(output.getFileName() + ".place");
        var all = new ArrayList<>(JVM);
        all.add("-D" + Strike.TOMBSTONE + "=" + tombstone);
        all.addAll(options);
        var arguments = new ArrayList<>(world.settings());
        arguments.addAll(settings);
        ProcessBuilder builder =
                QuickStart.shop(all, path, arguments).redirectErrorStream(true).redirectOutput(output.toFile());
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
