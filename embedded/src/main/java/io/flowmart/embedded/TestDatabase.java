package io.flowmart.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empty databases for tests, on one real PostgreSQL per JVM: the same as the standalone set-up's, fsync included.
 *
 * <p>The server starts with the first call and ends with the JVM, its folder with it. What a killed test run left
 * behind is cleared away by the next one.
 */
public final class TestDatabase {

    private static final String PREFIX = "flowmart-test-";
    private static final Logger log = LoggerFactory.getLogger(TestDatabase.class);

    private static @Nullable EmbeddedPostgres server;
    private static int made;

    private TestDatabase() {}

    /**
     * Makes a new database.
     *
     * @return a JDBC URL, user included, of a database that is empty and the caller's alone
     */
    public static synchronized String fresh() {
        if (server == null) {
            server = start();
        }
        return server.jdbcUrl("test_" + ++made);
    }

    private static EmbeddedPostgres start() {
        try {
            clearAway();
            Path folder = Files.createTempDirectory(PREFIX);
            // PostgreSQL may have to run under another account, which must get through.
            boolean ignored = folder.toFile().setExecutable(true, false);
            var data = DataFolder.open(folder);
            var started = EmbeddedPostgres.start(folder.resolve("postgresql"), 0);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                started.close();
                data.close();
                delete(folder);
            }));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    private static void delete(Path folder) {
        try {
            PostgresPrograms.delete(folder);
        } catch (IOException e) {
            log.warn("{} could not be deleted: {}", folder, e.toString());
        }
    }
}
