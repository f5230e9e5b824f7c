package io.flowmart.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server, run as a process of its own on this machine's loopback address.
 *
 * <p>It keeps what was committed: fsync and synchronous_commit are on, and a server that was killed recovers at its
 * next start. It lives in a session of its own, so that Ctrl-C in a terminal does not reach it; it ends when it is
 * closed, by whoever started it. If that process is killed instead, the server stays, and the next start on the same
 * folder stops it.
 *
 * <p>Of one folder there is one owner at a time: hold its {@link DataFolder}. There is no password: whoever can log in
 * to this machine can read the data.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** The owner of all databases, without a password. */
    public static final String USER = "flowmart";

    /** The setting of the standalone set-up that chooses the port. */
    public static final String PORT_SETTING = "flowmart.postgres.port";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String MAJOR_VERSION = "18";
    private static final long LOG_LIMIT = 10L << 20;

    private final PostgresPrograms programs;
    private final Postmaster postmaster;
    private final int port;

    private EmbeddedPostgres(PostgresPrograms programs, Postmaster postmaster, int port) {
        this.programs = programs;
        this.postmaster = postmaster;
        this.port = port;
    }

    /**
     * Starts the server and returns when it takes connections. What an earlier run left there is continued.
     *
     * @param folder its data and its log; made if need be
     * @param port the port on 127.0.0.1, or 0 for any free one
     * @return the running server, to be closed by the caller
     * @throws StartupProblem if the port is taken, the data is from another PostgreSQL, or none runs on this machine
     */
    public static EmbeddedPostgres start(Path folder, int port) {
        Path home = folder.toAbsolutePath().normalize();
        Path cluster = cluster(home);
        try {
            Files.createDirectories(home);
            PostgresPrograms programs = PostgresPrograms.unpacked();
            stopLeftOver(home);
            if (Files.exists(cluster)) {
                requireVersion(cluster);
            } else {
                create(programs, home);
            }
            // A free port can be taken before the server gets it, hence another try.
            for (int attempt = 1; ; attempt++) {
                int chosen = port == 0 ? Ports.free() : port;
                if (!Ports.canBind(InetAddress.getLoopbackAddress(), chosen)) {
                    throw Ports.taken(chosen, "PostgreSQL", PORT_SETTING);
                }
                Optional<EmbeddedPostgres> server = launch(programs, home, chosen);
                if (server.isPresent()) {
                    return server.get();
                }
                if (port == 0 ? attempt == 3 : Ports.canBind(InetAddress.getLoopbackAddress(), port)) {
                    throw new IllegalStateException("PostgreSQL does not start; the last lines of " + logFile(home)
                            + ":\n" + String.join("\n", lastLines(home)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be started in " + home, e);
        }
    }

    /**
     * Stops the server that a killed run left behind in the folder, and clears away the file of a dead one. Does
     * nothing if there is none. To be called by the folder's owner only, since it would stop a server in use as well.
     *
     * @param folder the folder given to {@link #start}
     */
    public static void stopLeftOver(Path folder) {
        Path home = folder.toAbsolutePath().normalize();
        Postmaster.find(cluster(home)).ifPresent(leftOver -> {
            log.info("Stopping the PostgreSQL (process {}) that a killed run left behind", leftOver.pid());
            leftOver.stop(PostgresPrograms.unpacked());
        });
    }

    private static Path cluster(Path home) {
        return home.resolve("cluster");
    }

    private static Path logFile(Path home) {
        return home.resolve("postgresql.log");
    }

    private static void requireVersion(Path cluster) throws IOException {
        String version = Files.readString(cluster.resolve("PG_VERSION")).strip();
        if (!version.equals(MAJOR_VERSION)) {
            throw new StartupProblem(
                    ("The data in %s is of PostgreSQL %s, and this version of FlowMart brings PostgreSQL %s: run "
                                    + "the version that wrote it, or choose another folder with flowmart.data.")
                            .formatted(cluster, version, MAJOR_VERSION));
        }
    }

    /** Under another name at first, so that a run killed in here leaves nothing that looks like a cluster. */
    private static void create(PostgresPrograms programs, Path home) throws IOException {
        Path unfinished = home.resolve("cluster.new");
        PostgresPrograms.delete(unfinished);
        programs.giveAway(home);
        var result = programs.run(
                "initdb",
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (!result.ok()) {
            throw new IllegalStateException("initdb failed:\n" + result.output());
        }
        Files.writeString(unfinished.resolve("postgresql.conf"), """
                # Settings of your own go below this line and win over FlowMart's, which are written at every start.
                include 'flowmart.conf'
                """);
        Files.move(unfinished, cluster(home), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void configure(Path home, int port) throws IOException {
        Files.writeString(cluster(home).resolve("flowmart.conf"), """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                timezone = 'UTC'
                log_timezone = 'UTC'
                log_line_prefix = '%%m [%%p] %%d '
                log_checkpoints = off

                fsync = on
                synchronous_commit = on
                full_page_writes = on

                # For a small machine that it shares with the shop.
                max_connections = 100
                shared_buffers = 64MB
                max_wal_size = 512MB
                max_parallel_workers_per_gather = 0
                io_method = sync
                jit = off
                """.formatted(port));
    }

    /** Starts the server; empty if it ended at once, as it does when its port is taken. */
    private static Optional<EmbeddedPostgres> launch(PostgresPrograms programs, Path home, int port)
            throws IOException {
        configure(home, port);
        Path logFile = logFile(home);
        if (Files.exists(logFile) && Files.size(logFile) > LOG_LIMIT) {
            Files.move(logFile, home.resolve("postgresql.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        programs.giveAway(home);
        // The processes of a postmaster that was killed outlive it for a moment and hold its shared memory.
        boolean started = Postmaster.within(Duration.ofSeconds(10), () -> {
            // pg_ctl gives the server a session of its own, on Linux and macOS alike.
            var result = programs.run(
                    "pg_ctl", "start", "-D", cluster(home).toString(), "-l", logFile.toString(), "-w", "-t", "60");
            log.debug("pg_ctl start: {}", result.output());
            return result.ok()
                    || lastLines(home).stream().noneMatch(line -> line.contains("pre-existing shared memory block"));
        });
        return started
                ? Postmaster.find(cluster(home)).map(server -> new EmbeddedPostgres(programs, server, port))
                : Optional.empty();
    }

    private static List<String> lastLines(Path home) {
        try {
            var lines = Files.readAllLines(logFile(home));
            return lines.subList(Math.max(0, lines.size() - 6), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * The address of a database on this server, which is created if it is missing.
     *
     * @param database its name: lower-case letters, digits and underscores
     * @return a JDBC URL that names the user too
     */
    public String jdbcUrl(String database) {
        if (!database.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("Not a plain name: " + database);
        }
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            try (var found = statement.executeQuery("select from pg_database where datname = '" + database + "'")) {
                if (found.next()) {
                    return url(database);
                }
            }
            statement.execute("create database " + database);
            return url(database);
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + database + " could not be made", e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(port, database, USER);
    }

    /**
     * Where it listens.
     *
     * @return the port on 127.0.0.1
     */
    public int port() {
        return port;
    }

    /**
     * The server's own process, which is no child of this one.
     *
     * @return its process id
     */
    public long pid() {
        return postmaster.pid();
    }

    /** Stops the server: open transactions are rolled back, everything is flushed. Returns when the process is gone. */
    @Override
    public void close() {
        if (postmaster.isRunning()) {
            postmaster.stop(programs);
        }
    }
}
