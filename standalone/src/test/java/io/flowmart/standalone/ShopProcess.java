package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.embedded.DataFolder;
import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.StartupProblem;
import io.flowmart.standalone.quickstart.QuickStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The shop as a process of its own, with the JVM arguments of {@code mvn spring-boot:run}, a {@linkplain QuickStart quick
 * start}, and free ports unless others are asked for. Closing it kills what is left of it, the PostgreSQL of its data folder
 * included.
 */
final class ShopProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("Shop +(http://localhost:\\d+)");
    private static final Pattern SIMULATOR = Pattern.compile("SIMULATOR on (http://[\\w.:]+)");
    private static final Pattern BROKERS = Pattern.compile("Kafka +embedded, ([\\w.:]+)");
    private static final Pattern DATABASE = Pattern.compile("embedded, postgresql://(\\w+)@([\\w.:]+/\\w+)");

    private final Path data;
    private final Process process;
    private final StringBuffer output = new StringBuffer();
    private final StringBuffer errors = new StringBuffer();
    private final List<Thread> readers;

    private ShopProcess(Path data, Process process) {
        this.data = data;
        this.process = process;
        // Not virtual ones: reading from a pipe keeps their carrier, and two would leave none on two cores.
        this.readers = List.of(
                Thread.ofPlatform().daemon().start(() -> read(process.getInputStream(), output)),
                Thread.ofPlatform().daemon().start(() -> read(process.getErrorStream(), errors)));
    }

    /**
     * Starts the shop and returns at once.
     *
     * @param data its data folder
     * @param arguments settings as in {@code --server.port=8081}; they win over the free ports
     */
    static ShopProcess start(Path data, String... arguments) {
        letPostgresThrough(data.getParent());
        var options = new ArrayList<>(List.of(
                System.getProperty("shop.jvm.arguments", "-Xmx256m").strip().split("\\s+")));
        options.addAll(QuickStart.options());
        var settings = new ArrayList<String>();
        settings.add("--flowmart.data=" + data);
        for (String port : List.of(
                "server.port",
                EmbeddedPostgres.PORT_SETTING,
                EmbeddedKafka.PORT_SETTING,
                MailSink.PORT_SETTING,
                "flowmart.stripe-simulator.port")) {
            if (List.of(arguments).stream().noneMatch(argument -> argument.startsWith("--" + port + "="))) {
                settings.add("--%s=%d".formatted(port, Ports.free()));
            }
        }
        settings.addAll(List.of(arguments));
        try {
            return new ShopProcess(
                    data,
                    QuickStart.shop(options, QuickStart.classPath(), settings).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL runs as another user, where this one is root. */
    private static void letPostgresThrough(Path folder) {
        assertThat(folder.toFile().setExecutable(true, false)).as("%s", folder).isTrue();
    }

    /** Starts a shop that waits for little, and returns when it is ready. */
    static ShopProcess startImpatient(Path data, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--flowmart.payment.first-retry=50ms",
                "--flowmart.payment.longest-retry=1s",
                "--flowmart.notification.longest-retry=1s",
                "--flowmart.stripe.read-timeout=2s",
                "--db-scheduler.polling-interval=200ms",
                // What a killed process had in hand is taken over after four of these.
                "--db-scheduler.heartbeat-interval=2s"));
        return start(data, all.toArray(String[]::new)).awaitReady();
    }

    private static void read(InputStream stream, StringBuffer into) {
        try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            var buffer = new char[4096];
            for (int read = reader.read(buffer); read != -1; read = reader.read(buffer)) {
                into.append(buffer, 0, read);
            }
        } catch (IOException endOfProcess) {
            // What was read so far is what there is.
        }
    }

    /** Waits until the shop says that it is ready. */
    ShopProcess awaitReady() {
        awaitOutput("Ctrl-C");
        return this;
    }

    /** Waits until the shop has written this to its standard output. */
    void awaitOutput(String text) {
        await().alias("'%s' on the shop's output".formatted(text))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> requireRunningUntil(text))
                .until(() -> output.toString().contains(text));
    }

    private void requireRunningUntil(String text) {
        if (!process.isAlive()) {
            int code = awaitExit(Duration.ofSeconds(1));
            assertThat(output).as("ended with code %d: %s", code, this).contains(text);
        }
    }

    /** Where the shop listens; it must be ready. */
    URI baseUri() {
        return URI.create(find(ADDRESS).group(1));
    }

    /** Where its Stripe simulator listens; it must be ready. */
    URI simulatorUri() {
        return URI.create(find(SIMULATOR).group(1));
    }

    /** Where its embedded Kafka listens; it must be ready. */
    String brokers() {
        return find(BROKERS).group(1);
    }

    /** Its database, for those who want to look behind the scenes; it must be ready. */
    String jdbcUrl() {
        Matcher database = find(DATABASE);
        return "jdbc:postgresql://%s?user=%s".formatted(database.group(2), database.group(1));
    }

    private Matcher find(Pattern pattern) {
        Matcher found = pattern.matcher(output);
        assertThat(found.find()).as("%s in %s", pattern, output).isTrue();
        return found;
    }

    long pid() {
        return process.pid();
    }

    /** The process of its PostgreSQL, as the data folder names it. */
    OptionalLong postgresPid() {
        try {
            Path file = data.resolve("postgresql/cluster/postmaster.pid");
            return Files.exists(file)
                    ? OptionalLong.of(
                            Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                    : OptionalLong.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a process runs; one that has ended and waits for its parent's look does not. */
    static boolean isRunning(long pid) {
        try {
            var ps = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(pid)).start();
            String state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return !state.isEmpty() && !state.startsWith("Z");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Ctrl-C does. Where this JVM ignores it, as it does in the background of a script, the shop does as well. */
    void interrupt() {
        signal(isInterruptIgnored() ? "TERM" : "INT");
    }

    private static boolean isInterruptIgnored() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
        } catch (IOException notLinux) {
            return false;
        }
    }

    void terminate() {
        signal("TERM");
    }

    private void signal(String name) {
        signal(name, LongStream.of(process.pid()));
    }

    private static void signal(String name, LongStream pids) {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        pids.mapToObj(Long::toString).forEach(command::add);
        try {
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills the shop and returns when it is gone. Its PostgreSQL stays. */
    void kill9() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** Kills the shop and every process of its PostgreSQL in one stroke, and returns when they are gone. */
    void killEverything9() {
        long postgres = postgresPid().orElseThrow();
        List<ProcessHandle> servers =
                ProcessHandle.of(postgres).orElseThrow().descendants().toList();
        signal(
                "KILL",
                LongStream.concat(
                        LongStream.of(process.pid(), postgres), servers.stream().mapToLong(ProcessHandle::pid)));
        awaitExit(Duration.ofSeconds(10));
        await().until(() -> !isRunning(postgres));
    }

    /** Waits for the end and returns the exit code; all output is there then. */
    int awaitExit(Duration limit) {
        try {
            assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ended within %s: %s", limit, this)
                    .isTrue();
            for (Thread reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String output() {
        return output.toString();
    }

    String errors() {
        return errors.toString();
    }

    @Override
    public String toString() {
        return "shop %d in %s%n%s%n%s".formatted(process.pid(), data, output, errors);
    }

    @Override
    public void close() {
        kill9();
        try (DataFolder left = DataFolder.open(data)) {
            EmbeddedPostgres.stopLeftOver(left.path().resolve("postgresql"));
        } catch (StartupProblem notOurs) {
            // Another shop runs there, or none could.
        }
    }
}
