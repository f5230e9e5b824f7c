package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flowmart.deploy.ComposeFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Runs the scripts of deploy as they stand there, where there is no Docker: a program of its name is first on their path.
 * It runs PostgreSQL's programs against a server of the test, and asks the test about everything else.
 */
final class Scripts implements AutoCloseable {

    /** Set where the build has to prove that the scripts work. */
    private static final boolean REQUIRED = Boolean.parseBoolean(System.getenv("FLOWMART_REQUIRE_PSQL"));

    private final Path stubs;
    private final int postgres;
    private final UnaryOperator<String> compose;
    private final ServerSocket questions = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());

    /** How a script has ended, and what it has told on both its outputs. */
    record Ended(int status, String output) {}

    /**
     * Makes the programs that stand for others.
     *
     * @param folder   for them
     * @param postgres the server's port
     * @param compose  does what else {@code docker compose} would do: is given the arguments and returns what it tells;
     *                 an exception makes the call fail
     */
    Scripts(Path folder, int postgres, UnaryOperator<String> compose) throws IOException {
        this.stubs = Files.createDirectories(folder.toAbsolutePath());
        this.postgres = postgres;
        this.compose = compose;
        try (var docker = Objects.requireNonNull(Scripts.class.getResourceAsStream("/stubs/docker"))) {
            makeProgram("docker", new String(docker.readAllBytes()));
        }
        Thread.ofVirtual().name("stub of docker").start(this::answerAll);
    }

    /** From now on no script pauses, whatever it waits for. */
    void skipPauses() throws IOException {
        makeProgram("sleep", "#!/bin/sh\n");
    }

    private void makeProgram(String name, String text) throws IOException {
        Path program = stubs.resolve(name);
        Files.writeString(program, text);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    /** Skips the test that asks if psql is not there, unless the build says that it must be. */
    static void assumeThatPsqlIsThere() {
        boolean isThere = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "psql")));
        assumeTrue(REQUIRED || isThere, "The scripts are not tested: psql is needed.");
    }

    private void answerAll() {
        while (!questions.isClosed()) {
            try (Socket question = questions.accept()) {
                answer(question);
            } catch (IOException e) {
                if (!questions.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void answer(Socket question) throws IOException {
        String asked = new BufferedReader(new InputStreamReader(question.getInputStream())).readLine();
        var answer = new PrintStream(question.getOutputStream());
        try {
            String output = compose.apply(asked);
            answer.println("0\n" + output);
        } catch (RuntimeException | AssertionError e) {
            answer.println("1\n" + e);
        }
        answer.flush();
    }

    /** Runs one of deploy's. */
    Ended run(String script, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<>(List.of(
                "bash", ComposeFile.ROOT.resolve("deploy").resolve(script).toString()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(stubs, "script", ".out");
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile());
            builder.environment().put("PATH", stubs + ":" + System.getenv("PATH"));
            builder.environment().put("PGHOST", "127.0.0.1");
            builder.environment().put("PGPORT", Integer.toString(postgres));
            builder.environment().put("STUB_PORT", Integer.toString(questions.getLocalPort()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(script + " does not end: " + Files.readString(output));
            }
            return new Ended(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs one that has to do what it is asked for. */
    void succeed(String script, String... arguments) {
        Ended ended = run(script, Map.of(), arguments);
        assertThat(ended.status()).as(ended.output()).isZero();
    }

    @Override
    public void close() throws IOException {
        questions.close();
    }
}
