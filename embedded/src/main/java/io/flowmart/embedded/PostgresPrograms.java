package io.flowmart.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's programs for this machine, unpacked once per user and version into the user's cache folder, and run
 * under an account that PostgreSQL accepts: it refuses to run as root.
 */
final class PostgresPrograms {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int NOBODY = 65534;

    private static @Nullable PostgresPrograms unpacked;

    private final Path home;
    private final List<String> account;

    private PostgresPrograms(Path home, List<String> account) {
        this.home = home;
        this.account = account;
    }

    /** The programs, unpacked at the first call. */
    static synchronized PostgresPrograms unpacked() {
        if (unpacked == null) {
            boolean root = isRoot();
            unpacked = new PostgresPrograms(unpack(cacheFolder(root)), root ? accountInsteadOfRoot() : List.of());
        }
        return unpacked;
    }

    /** Hands a folder to the account that PostgreSQL runs under, where that is not the one this process has. */
    void giveAway(Path folder) throws IOException {
        if (account.contains("setpriv")) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.setAttribute(file, "unix:uid", NOBODY);
                }
            }
        }
    }

    /**
     * Runs one of the programs to its end.
     *
     * @return exit code and output
     */
    Result run(String program, String... arguments) {
        var command = new ArrayList<>(account);
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return run(home, command);
    }

    /** The end of a program that was run. */
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    private static Result run(Path directory, List<String> command) {
        Path output = null;
        try {
            // A file and not a pipe: on Windows the server inherits the pipe, which then never ends.
            output = Files.createTempFile("flowmart-", ".out");
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            // PGPORT, PGDATA and their like would be taken for ours.
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("No end after %s: %s".formatted(LIMIT, command));
            }
            return new Result(process.exitValue(), Files.readString(output).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + command, e);
        } finally {
            if (output != null) {
                boolean ignored = output.toFile().delete();
            }
        }
    }

    private static boolean isRoot() {
        return !isWindows() && run(Path.of("/"), List.of("id", "-u")).output().equals("0");
    }

    /**
     * Root's way out: a user namespace in which root is nobody, or, where containers forbid that, nobody itself.
     */
    private static List<String> accountInsteadOfRoot() {
        var namespace = List.of("unshare", "-U");
        var nobody = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        for (List<String> account : List.of(namespace, nobody)) {
            var command = new ArrayList<>(account);
            command.addAll(List.of("id", "-u"));
            try {
                if (run(Path.of("/"), command).output().equals(Integer.toString(NOBODY))) {
                    return account;
                }
            } catch (UncheckedIOException e) {
                // This machine has no such program: the next one.
                continue;
            }
        }
        throw new StartupProblem("PostgreSQL refuses to run as root, and this machine offers no other account "
                + "(neither"
                + " unshare -U nor setpriv works): run FlowMart as an ordinary user, or set spring.datasource.url.");
    }

    private static Path cacheFolder(boolean root) {
        String home = System.getProperty("user.home");
        String xdg = System.getenv("XDG_CACHE_HOME");
        String local = System.getenv("LOCALAPPDATA");
        Path caches;
        if (root) {
            // Not root's home, which other accounts cannot enter.
            caches = Path.of("/var/cache");
        } else if (isWindows() && local != null) {
            caches = Path.of(local);
        } else if (isMac()) {
            caches = Path.of(home, "Library", "Caches");
        } else {
            caches = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(home, ".cache");
        }
        try {
            return Files.createDirectories(caches.resolve("flowmart"));
        } catch (IOException e) {
            throw new StartupProblem(
                    ("PostgreSQL's programs cannot be unpacked, because %s cannot be written to: make it "
                                    + "writable, or set XDG_CACHE_HOME to another folder.")
                            .formatted(caches),
                    e);
        }
    }

    /** Unpacks into a new folder that gets its name last, so that nobody ever sees, or keeps, half of it. */
    private static Path unpack(Path cache) {
        URL archive = archive();
        try {
            Path target = cache.resolve("postgresql-" + fingerprint(archive));
            if (!Files.exists(target)) {
                Path unfinished = Files.createTempDirectory(cache, "unpacking-");
                boolean ignored = unfinished.toFile().setReadable(true, false)
                        & unfinished.toFile().setExecutable(true, false);
                extract(archive, unfinished);
                try {
                    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
                } catch (FileSystemException e) {
                    // Another process was faster, and its files are the same.
                    delete(unfinished);
                    if (!Files.exists(target)) {
                        throw e;
                    }
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's programs could not be unpacked into " + cache, e);
        }
    }

    private static URL archive() {
        String system = isWindows() ? "windows" : isMac() ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        URL archive = PostgresPrograms.class.getResource("/postgres-%s-%s.txz".formatted(system, machine));
        if (archive == null) {
            throw new StartupProblem(
                    "No PostgreSQL comes along for %s on %s: install one and set spring.datasource.url."
                            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        return archive;
    }

    private static String fingerprint(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            return "%08x".formatted(jar.getJarEntry().getCrc());
        }
        throw new IOException("Not in a jar: " + archive);
    }

    private static void extract(URL archive, Path target) throws IOException {
        try (InputStream packed = new BufferedInputStream(archive.openStream());
                var tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("Outside of the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink() || entry.isLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true, false)) {
                        throw new IOException("Cannot be made executable: " + file);
                    }
                }
            }
        }
    }

    /** Deletes a folder and all that is in it. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isWindows() {
        return osName().startsWith("windows");
    }

    private static boolean isMac() {
        return osName().startsWith("mac");
    }

    private static String osName() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }
}
