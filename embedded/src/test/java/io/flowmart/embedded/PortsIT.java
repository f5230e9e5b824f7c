package io.flowmart.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PortsIT {

    /** Finds a port, tells it, and lives until it is told to end. */
    static final class Another {

        private Another() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(Ports.free());
            System.exit(System.in.read());
        }
    }

    @Test
    void whatAProcessHasFoundNoOtherFindsWhileItLives() throws Exception {
        Process another = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Another.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int port;
        try (BufferedReader output = another.inputReader()) {
            port = Integer.parseInt(output.readLine());
            assertThat(Ports.canBind(null, port)).isTrue();
            assertThat(Ports.claim(port)).isFalse();
        } finally {
            another.destroyForcibly().waitFor();
        }
        assertThat(Ports.claim(port)).isTrue();
    }

    @Test
    void findsAnotherOneWithEachCall() {
        assertThat(new int[] {Ports.free(), Ports.free(), Ports.free()}).doesNotHaveDuplicates();
    }

    /** A program has the sockets of the one that starts it, until it runs. */
    @Test
    void aPortIsNotTakenByAProgramThatIsJustBeingStarted() throws Exception {
        int port = Ports.free();
        var over = new AtomicBoolean();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            thread.submit(() -> {
                while (!over.get()) {
                    new ProcessBuilder("true").start().waitFor();
                }
                return null;
            });
            try {
                for (int i = 0; i < 100; i++) {
                    Ports.requireFree(port, "the test", "port");
                    MailSink.start(port, 1).close();
                }
            } finally {
                over.set(true);
            }
        }
    }
}
