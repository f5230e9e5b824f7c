package io.flowmart.standalone.chargeonce;

import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A shop's process, from its start to its death. */
final class ShopUnderFire implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(4);

    private final Process process;
    private final Path output;
    private final Path tombstone;
    private final Path byteman;
    private final List<Path> scripts;

    ShopUnderFire(Process process, Path output, Path tombstone, Path byteman, List<Path> scripts) {
        this.process = process;
        this.output = output;
        this.tombstone = tombstone;
        this.byteman = byteman;
        this.scripts = scripts;
    }

    ShopUnderFire awaitReady() {
        await().alias(output + " says that the shop is ready")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .failFast("the shop has died, see " + output, () -> !process.isAlive())
                .until(this::isReady);
        return this;
    }

    /** Whether it has said that it is. */
    boolean isReady() {
        return output().contains("FlowMart is ready");
    }

    private String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on its places are watched, and one of them may be its last. */
    void attach() {
        String options = scripts.stream().map(script -> "script:" + script).collect(joining(","));
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
            machine.loadAgent(byteman.toString(), options);
            machine.detach();
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException | IOException e) {
            if (process.isAlive()) {
                throw new IllegalStateException("Byteman was not let in, see " + output, e);
            }
            // The very first thing that it did was what it was to be killed at.
        }
    }

    /** Fails if a rule could not do what it is there for: places were passed unseen. */
    void checkThatItWasWatched() {
        if (output().contains("org.jboss.byteman.rule.exception")) {
            throw new IllegalStateException("A rule of Byteman's does not fit the code any more, see " + output);
        }
    }

    /** Whether it is dead by then. */
    boolean isDeadWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        if (!isDeadWithin(STOP_LIMIT)) {
            throw new IllegalStateException("Not even SIGKILL ends " + process.pid());
        }
    }

    /** SIGTERM, and all that it may still want to do; whether it has done it in time. */
    boolean stop() {
        process.destroy();
        return isDeadWithin(STOP_LIMIT);
    }

    /** The places that it died at; none if it was killed from outside, or has ended for a reason of its own. */
    Set<String> places() {
        try {
            return Files.exists(tombstone) ? Set.copyOf(Files.readAllLines(tombstone)) : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "shop " + process.pid() + " (" + output + ")";
    }
}
