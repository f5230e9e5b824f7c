package io.flowmart.standalone.quickstart;

import static java.util.stream.Collectors.joining;

import io.flowmart.standalone.StandaloneApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What shops need to start quickly: a class path of jars, and the AOT cache of it, in which one of them has left what it had
 * loaded and linked. Before that, or with other jars, they start as ever.
 */
public final class QuickStart {

    /** What a JVM that makes the cache and one that uses it have in common; none lives long enough for the second compiler. */
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MetaspaceSize=200m", "-XX:+UseCompactObjectHeaders");

    private static final String OURS = "io/flowmart/standalone/";
    private static final List<String> ENTRIES =
            List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    private static final String CLASS_PATH;
    private static final Path CACHE;

    static {
        Jars.forgetOld();
        CLASS_PATH = ENTRIES.stream()
                .filter(entry -> Files.exists(Path.of(entry)) && !isOurs(entry))
                .map(Jars::asBuilt)
                .collect(joining(File.pathSeparator));
        CACHE = Jars.KEPT.resolve("shop-" + Jars.named((CLASS_PATH + JVM).getBytes(StandardCharsets.UTF_8)) + ".aot");
    }

    private QuickStart() {}

    private static boolean isOurs(String entry) {
        return Files.exists(Path.of(entry, QuickStart.class.getName().replace('.', '/') + ".class"));
    }

    /**
     * A shop that is still to be started, and is told nothing by the environment.
     *
     * @param options   of its JVM, beside those that all have
     * @param classPath one of those below
     * @param arguments settings as in {@code --server.port=8081}
     */
    public static ProcessBuilder shop(List<String> options, String classPath, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, StandaloneApplication.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.matches("(STRIPE|FLOWMART|SPRING|SERVER)_.*"));
        return builder;
    }

    /** That of the tests without the tests. */
    public static String classPath() {
        return CLASS_PATH;
    }

    /**
     * That of the tests, of which there is one package only: their settings of the log, which are XML, would cost each start a
     * second. The cache fits it too.
     *
     * @param name the package's last part
     */
    public static String classPathWith(String name) {
        return ENTRIES.stream()
                .filter(QuickStart::isOurs)
                .map(entry -> Jars.jar(Path.of(entry), Path.of(entry, OURS, name)))
                .findFirst()
                .map(jar -> CLASS_PATH + File.pathSeparator + jar)
                .orElseThrow();
    }

    /** Whether there is a cache. */
    public static boolean isReady() {
        return Files.exists(CACHE);
    }

    /** Has a JVM use the cache, if there is one. */
    public static List<String> options() {
        // The JVM would tell on the shop's output of the least part that does not fit.
        return isReady() ? List.of("-XX:AOTCache=" + CACHE, "-Xlog:aot*=off") : List.of();
    }

    /** Has a JVM leave a cache behind when it is stopped, not killed. */
    public static List<String> recordingOptions() {
        return List.of("-XX:AOTCacheOutput=" + recorded());
    }

    /** What was recorded becomes the cache, if it was: to start shops does not depend on it. */
    public static void keep() {
        try {
            if (Files.exists(recorded())) {
                Files.move(recorded(), CACHE, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path recorded() {
        return CACHE.resolveSibling(
                CACHE.getFileName() + "." + ProcessHandle.current().pid());
    }

    /** A jar on the class path, by the beginning of its name. */
    public static Path jar(String name) {
        return ENTRIES.stream()
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches(name + "-[\\d.]+\\.jar"))
                .findFirst()
                .orElseThrow();
    }
}
