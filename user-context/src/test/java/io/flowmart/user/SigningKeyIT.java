package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.ECKey;
import io.flowmart.platform.SettingProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyIT {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("keys/signing-key.json");
    }

    @Test
    void isMadeOnceAndReadLater() {
        ECKey made = SigningKey.in(file);

        assertThat(made.isPrivate()).isTrue();
        assertThat(SigningKey.in(file)).isEqualTo(made);
    }

    @Test
    void canBeReadByItsOwnerAloneAndLeavesNothingElseBehind() throws IOException {
        SigningKey.in(file);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void isTheSameForAllWhoMakeItAtTheSameTime() throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<ECKey> start = () -> SigningKey.in(file);
            List<Future<ECKey>> keys =
                    threads.invokeAll(Stream.generate(() -> start).limit(8).toList());

            assertThat(keys.stream().map(Future::resultNow).distinct()).hasSize(1);
        }
    }

    @Test
    void isToldInOneSentenceWhenTheFileHoldsSomethingElse() throws IOException {
        String publicKey = SigningKey.in(file).toPublicJWK().toJSONString();

        for (String garbage : List.of("", "garbage", "{}", "[]", "{\"kty\":\"EC\"}", publicKey)) {
            Files.writeString(file, garbage);

            assertThatExceptionOfType(SettingProblem.class)
                    .isThrownBy(() -> SigningKey.in(file))
                    .withMessage("The file " + file + " holds no signing key: restore it from a backup, or delete it to"
                            + " have a new one made, which signs everyone out.");
        }
    }

    @Test
    void isToldInOneSentenceWhenTheFileCannotBeRead() throws IOException {
        Files.createDirectories(file);

        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> SigningKey.in(file))
                .withMessageStartingWith("The signing key " + file + " can be neither read nor made");
    }

    @Test
    void isToldInOneSentenceWhenTheFolderCannotBeMade() throws IOException {
        Files.writeString(folder.resolve("keys"), "a file");

        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> SigningKey.in(file))
                .withMessageContaining("flowmart.user.signing-key");
    }
}
