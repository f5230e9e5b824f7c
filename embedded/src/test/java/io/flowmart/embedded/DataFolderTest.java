package io.flowmart.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path parent;

    @Test
    void makesTheFolderAndMarksItsFormat() throws IOException {
        try (var data = DataFolder.open(parent.resolve("a/b"))) {
            assertThat(data.path()).isEqualTo(parent.resolve("a/b"));
            assertThat(parent.resolve("a/b/format")).hasContent(Integer.toString(DataFolder.FORMAT));
            assertThat(parent.resolve("a/b/lock"))
                    .hasContent(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void canBeOpenedAgainAfterItWasClosed() {
        DataFolder.open(parent).close();
        DataFolder.open(parent).close();
    }

    @Test
    void refusesAFolderThatAnotherRunHolds() {
        try (var held = DataFolder.open(parent)) {
            assertThatExceptionOfType(StartupProblem.class)
                    .isThrownBy(() -> DataFolder.open(held.path()))
                    .withMessage(
                            "The data folder %s is in use by another run (process %d): stop that one, or choose"
                                    + " another folder with flowmart.data.",
                            parent, ProcessHandle.current().pid());
        }
    }

    @Test
    void refusesAFileInPlaceOfTheFolder() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> DataFolder.open(file))
                .withMessage(
                        "The data folder %s cannot be written to (it is a file): make it writable, or choose"
                                + " another folder with flowmart.data.",
                        file);
    }

    @Test
    void refusesAFolderThatCannotBeMade() throws IOException {
        Path below = Files.createFile(parent.resolve("file")).resolve("data");

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> DataFolder.open(below))
                .withMessageContaining("The data folder %s cannot be written to".formatted(below));
    }

    @Test
    void refusesDataOfANewerVersionAndLeavesItAsItWas() throws IOException {
        Files.writeString(parent.resolve("format"), "7\n");

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> DataFolder.open(parent))
                .withMessage(
                        "The data in %s was written by a newer version of FlowMart (format 7, this version reads"
                                + " up to 1): run that version, or choose another folder with flowmart.data.",
                        parent);
        assertThat(parent.resolve("format")).hasContent("7");
    }

    @Test
    void refusesAMarkerThatIsNoNumber() throws IOException {
        Files.writeString(parent.resolve("format"), "seven");

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> DataFolder.open(parent))
                .withMessageContaining("cannot be read as the data's format");
    }

    @Test
    void aTakenPortIsNamedWithTheSettingThatChoosesAnother() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThatExceptionOfType(StartupProblem.class)
                    .isThrownBy(() -> Ports.requireFree(port, "the web server", "server.port"))
                    .withMessageStartingWith("Port %d, meant for the web server, is taken", port)
                    .withMessageContaining("server.port=");
        }
    }

    @Test
    void aNumberThatIsNoPortIsRefused() {
        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> Ports.requireFree(65536, "the web server", "server.port"))
                .withMessage("65536 is not a port number for the web server: set server.port to one from 1 to 65535.");
    }
}
