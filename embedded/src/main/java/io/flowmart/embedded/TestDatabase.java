package io.flowmart.embedded;

import org.jspecify.annotations.Nullable;

/**
 * Empty databases for tests, on one real PostgreSQL per JVM: the same as the standalone set-up's, fsync included.
 *
 * <p>The server starts with the first call and ends with the JVM, its folder with it.
 */
public final class TestDatabase {

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
            server = TestFolder.keep(EmbeddedPostgres.start(TestFolder.path().resolve("postgresql"), 0));
        }
        return server.jdbcUrl("test_" + ++made);
    }
}
