package io.flowmart.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a cluster, as its file {@code postmaster.pid} names it.
 *
 * @param cluster the folder of the cluster
 * @param pid the process id
 */
record Postmaster(Path cluster, long pid) {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);

    /** The running server of the cluster. The file of a dead one is deleted: its number may be another process' now. */
    static Optional<Postmaster> find(Path cluster) {
        Path file = file(cluster);
        try {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty()) {
                var postmaster =
                        new Postmaster(cluster, Long.parseLong(lines.getFirst().strip()));
                if (postmaster.isRunning()) {
                    return Optional.of(postmaster);
                }
            }
            Files.deleteIfExists(file);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** True for a living PostgreSQL only: neither for a zombie that nobody reaps nor for a stranger with its number. */
    boolean isRunning() {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (Files.isDirectory(Path.of("/proc/self"))) {
            try {
                String line = Files.readString(stat);
                char state = line.charAt(line.lastIndexOf(')') + 2);
                return line.contains("(postgres)") && state != 'Z' && state != 'X';
            } catch (IOException e) {
                return false;
            }
        }
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> Path.of(command)
                        .getFileName()
                        .toString()
                        .toLowerCase(Locale.ROOT)
                        .startsWith("postgres"))
                .isPresent();
    }

    /** Ends the server within a few seconds: it breaks off what its clients do and flushes; if it hangs, it is cut. */
    void stop(PostgresPrograms programs) {
        stop(programs, "fast");
        if (!isGoneWithin(Duration.ofSeconds(6))) {
            log.warn("PostgreSQL (process {}) does not stop; it is cut off and will recover at its next start", pid);
            stop(programs, "immediate");
            if (!isGoneWithin(Duration.ofSeconds(2))) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                isGoneWithin(Duration.ofSeconds(1));
            }
        }
    }

    private void stop(PostgresPrograms programs, String mode) {
        // Not waiting in there: a second Ctrl-C would end pg_ctl, and with it the waiting.
        var result = programs.run("pg_ctl", "stop", "-D", cluster.toString(), "-m", mode, "-W");
        if (!result.ok() && isRunning()) {
            log.warn("pg_ctl stop -m {}: {}", mode, result.output());
        }
    }

    private boolean isGoneWithin(Duration limit) {
        return within(limit, () -> !isRunning());
    }

    /** Looks every few milliseconds until the condition is true or the time is up. */
    static boolean within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
