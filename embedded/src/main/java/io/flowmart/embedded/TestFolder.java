package io.flowmart.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the real parts of a test JVM keep their data in. Parts and folder end with the JVM; what a killed test run left
 * behind is cleared away by the next one.
 */
public final class TestFolder {

    private static final String PREFIX = "flowmart-test-";
    private static final Logger log = LoggerFactory.getLogger(TestFolder.class);

    private static final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private static @Nullable Path path;

    private TestFolder() {}

    /** The folder, made with the first call. */
    static synchronized Path path() {
        if (path == null) {
            try {
                path = make();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return path;
    }

    /**
     * Makes a folder of a test's own, which ends with the JVM like the rest.
     *
     * @param name what its name begins with
     * @return the empty folder
     */
    public static Path fresh(String name) {
        try {
            return Files.createTempDirectory(path(), name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the part before the folder goes. */
    static synchronized <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private static Path make() throws IOException {
        clearAway();
        Path folder = Files.createTempDirectory(PREFIX);
        // PostgreSQL may have to run under another account, which must get through.
        boolean ignored = folder.toFile().setExecutable(true, false);
        keep(DataFolder.open(folder));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            closeParts();
            delete(folder);
        }));
        return folder;
    }

    private static synchronized void closeParts() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                log.warn("A part did not stop cleanly", e);
            }
        }
    }

    private static void clearAway() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try (var folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                // The marker is written under the lock: before it is there, the folder is just being made.
                if (Files.exists(folder.resolve("format"))) {
                    try (DataFolder held = DataFolder.open(folder)) {
                        EmbeddedPostgres.stopLeftOver(held.path().resolve("postgresql"));
                        delete(folder);
                    } catch (StartupProblem inUse) {
                        log.debug("Left alone: {}", inUse.getMessage());
                    }
                }
            }
        }
    }

    /** Its owner, which has just ended, and someone who clears away may be at it at the same time. */
    private static void delete(Path folder) {
        try {
            PostgresPrograms.delete(folder);
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} could not be deleted: {}", folder, e.toString());
        }
    }
}
