package io.flowmart.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {

    @TempDir
    private Path data;

    private Path file;

    @BeforeEach
    void nameIt() {
        file = data.resolve("keys/some-key");
    }

    @Test
    void holdsOneKeyForEver() throws IOException {
        String made = SecretFile.in(file);

        assertThat(Base64.getDecoder().decode(made)).hasSize(32);
        assertThat(SecretFile.in(file)).isEqualTo(made);
        assertThat(SecretFile.in(data.resolve("another"))).isNotEqualTo(made);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void isItsOwnersAlone() throws IOException {
        SecretFile.in(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense!", "c2hvcnQ="})
    void isNotMadeAgainIfItHoldsSomethingElse(String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> SecretFile.in(file))
                .withMessage("The file %s holds no key: restore it from a backup, or delete it to have a new one made."
                        .formatted(file));
        assertThat(file).hasContent(content);
    }

    @Test
    void saysSoIfItCannotBeMade() throws IOException {
        Files.writeString(data.resolve("keys"), "a file where the folder should be");

        assertThatExceptionOfType(StartupProblem.class)
                .isThrownBy(() -> SecretFile.in(file))
                .withMessageStartingWith("The key " + file + " can be neither read nor made (")
                .withMessageEndingWith("): make it accessible, or choose another data folder with flowmart.data.");
    }
}
