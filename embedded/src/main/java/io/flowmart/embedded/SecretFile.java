package io.flowmart.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** A random key in a file of the data folder, which one run at a time holds: made once, and the same ever after. */
public final class SecretFile {

    private static final int BYTES = 32;

    private SecretFile() {}

    /**
     * The key in a file; made if there is no such file yet, for its owner alone.
     *
     * @param file where it is or shall be
     * @return 32 bytes in base64
     * @throws StartupProblem if the file can be neither read nor made, or holds something else
     */
    public static String in(Path file) {
        try {
            if (Files.notExists(file)) {
                make(file);
            }
            String key = Files.readString(file, US_ASCII).strip();
            if (Base64.getDecoder().decode(key).length == BYTES) {
                return key;
            }
            throw new IllegalArgumentException("A key of another length");
        } catch (IOException e) {
            throw new StartupProblem(
                    "The key %s can be neither read nor made (%s): make it accessible, or choose another data folder with"
                                    .formatted(file, e.getClass().getSimpleName())
                            + " flowmart.data.",
                    e);
        } catch (IllegalArgumentException e) {
            throw new StartupProblem(
                    "The file %s holds no key: restore it from a backup, or delete it to have a new one made."
                            .formatted(file));
        }
    }

    /** By way of another name, so that a run that is killed here leaves no empty key behind. */
    private static void make(Path file) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        Files.createDirectories(folder);
        Path written = Files.createTempFile(folder, file.getFileName().toString(), ".new", ownerOnly());
        Files.writeString(written, Base64.getEncoder().encodeToString(key) + "\n", US_ASCII);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
