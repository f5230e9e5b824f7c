package io.flowmart.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

    @TempDir
    Path folder;

    @BeforeEach
    void letOtherAccountsThrough() {
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
    }

    @AfterEach
    void stopWhatIsLeft() {
        EmbeddedPostgres.stopLeftOver(folder);
    }

    @Test
    void keepsWhatIsCommittedAndListensOnLoopbackOnly() throws SQLException {
        try (var postgres = EmbeddedPostgres.start(folder, 0)) {
            String url = postgres.jdbcUrl("shop");

            assertThat(query(url, "show fsync")).isEqualTo("on");
            assertThat(query(url, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(url, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(url, "show server_version")).startsWith("18.");
            assertThat(query(url, "select lower('ÄÖ') || current_user")).isEqualTo("äöflowmart");
        }
    }

    @Test
    void goesOnWhereTheLastRunEnded() throws SQLException {
        try (var postgres = EmbeddedPostgres.start(folder, 0)) {
            execute(postgres.jdbcUrl("shop"), "create table orders as select 42 as id");
        }
        try (var postgres = EmbeddedPostgres.start(folder, 0)) {
            assertThat(query(postgres.jdbcUrl("shop"), "select id from orders")).isEqualTo("42");
        }
    }

    @Test
    void closeEndsTheProcessThoughAClientIsBusy() throws SQLException {
        var postgres = EmbeddedPostgres.start(folder, 0);
        try (Connection open = DriverManager.getConnection(postgres.jdbcUrl("shop"))) {
            open.setAutoCommit(false);
            assertThat(open.isValid(1)).isTrue();

            postgres.close();
            postgres.close();
        }

        assertThat(Postmaster.find(folder.resolve("cluster"))).isEmpty();
        assertThat(new Postmaster(folder, postgres.pid()).isRunning()).isFalse();
    }

    @Test
    void recoversAfterItsOwnerWasKilled() throws Exception {
        Process owner = startOwner();
        owner.destroyForcibly().waitFor();
        long leftOver = Postmaster.find(folder.resolve("cluster")).orElseThrow().pid();

        try (var postgres = EmbeddedPostgres.start(folder, 0)) {
            assertThat(new Postmaster(folder, leftOver).isRunning()).isFalse();
            assertThat(query(postgres.jdbcUrl("shop"), "select id from orders")).isEqualTo("42");
        }
    }

    @Test
    void recoversAfterEverythingWasKilled() throws Exception {
        Process owner = startOwner();
        owner.destroyForcibly().waitFor();
        var postmaster = Postmaster.find(folder.resolve("cluster")).orElseThrow();
        ProcessHandle.of(postmaster.pid()).orElseThrow().destroyForcibly();
        await().until(() -> !postmaster.isRunning());

        try (var postgres = EmbeddedPostgres.start(folder, 0)) {
            assertThat(query(postgres.jdbcUrl("shop"), "select id from orders")).isEqualTo("42");
        }
    }

    @Test
    void isNotMisledByAFileThatNamesAStrangersProcess() throws Exception {
        EmbeddedPostgres.start(folder, 0).close();
        long stranger = ProcessHandle.current().pid();
        Files.writeString(folder.resolve("cluster/postmaster.pid"), stranger + "\n" + folder + "\n0\n5432\n\n\n0\n");

        EmbeddedPostgres.start(folder, 0).close();

        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void survivesTheCtrlCThatReachesItsOwnersProcessGroup() throws Exception {
        Process owner = startOwner();
        var postmaster = Postmaster.find(folder.resolve("cluster")).orElseThrow();

        assertThat(groupOf(postmaster.pid()))
                .isNotEqualTo(groupOf(owner.pid()))
                .isEqualTo(Long.toString(postmaster.pid()));
        owner.destroyForcibly();
    }

    @Test
    void aKilledInitdbLeavesNothingInTheWay() throws IOException, SQLException {
        Files.createDirectories(folder.resolve("cluster.new/base"));
        Files.writeString(folder.resolve("cluster.new/PG_VERSION"), "18\n");

        try (var postgres = EmbeddedPostgres.start(folder, 0)) {
            assertThat(query(postgres.jdbcUrl("shop"), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesDataOfAnotherPostgres() throws IOException {
        Files.createDirectories(folder.resolve("cluster"));
        Files.writeString(folder.resolve("cluster/PG_VERSION"), "19\n");

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> EmbeddedPostgres.start(folder, 0))
                .withMessageContaining("is of PostgreSQL 19");
    }

    @Test
    void refusesATakenPort() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(StartupProblem.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(folder, other.getLocalPort()))
                    .withMessageStartingWith("Port %d, meant for PostgreSQL, is taken", other.getLocalPort())
                    .withMessageContaining("flowmart.postgres.port=");
        }
    }

    @Test
    void saysWhyItDoesNotStart() throws IOException {
        EmbeddedPostgres.start(folder, 0).close();
        Files.writeString(folder.resolve("cluster/postgresql.conf"), "include 'flowmart.conf'\nno_such_setting = 1\n");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(folder, 0))
                .withMessageContaining("no_such_setting");
    }

    @Test
    void everyTestDatabaseIsNewAndKeepsWhatIsCommitted() throws SQLException {
        String first = TestDatabase.fresh();
        String second = TestDatabase.fresh();

        assertThat(first).isNotEqualTo(second);
        execute(first, "create table t as select 1");
        assertThat(query(second, "select count(*) from pg_tables where tablename = 't'"))
                .isEqualTo("0");
        assertThat(query(second, "show fsync")).isEqualTo("on");
    }

    /** A JVM of its own that has started the server, stored a row and said so. */
    private Process startOwner() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        var output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
        var said = new StringBuilder();
        while (!said.toString().contains("stored")) {
            int next = output.read();
            assertThat(next).as(said.toString()).isNotEqualTo(-1);
            said.append((char) next);
        }
        return process;
    }

    /** What {@link #startOwner} runs. */
    static final class Owner {

        private Owner() {}

        public static void main(String... arguments) throws Exception {
            var postgres = EmbeddedPostgres.start(Path.of(arguments[0]), 0);
            execute(postgres.jdbcUrl("shop"), "create table orders as select 42 as id");
            System.out.println("stored");
            new CountDownLatch(1).await();
        }
    }

    private static String groupOf(long pid) throws IOException, InterruptedException {
        var ps = new ProcessBuilder("ps", "-o", "pgid=", "-p", Long.toString(pid)).start();
        String group = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(ps.waitFor()).isZero();
        return group;
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
