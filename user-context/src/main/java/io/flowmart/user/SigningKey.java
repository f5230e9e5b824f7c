package io.flowmart.user;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.flowmart.platform.SettingProblem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;

/** The key that signs access tokens, in a file that only its owner can read. */
final class SigningKey {

    private SigningKey() {}

    /**
     * The key in a file; made if there is no such file yet. Of two processes that make it at the same time both get the
     * same one.
     *
     * @throws SettingProblem if the file can be neither read nor made, or holds something else
     */
    static ECKey in(Path setting) {
        Path file = setting.toAbsolutePath().normalize();
        try {
            if (Files.notExists(file)) {
                make(file);
            }
            return read(file);
        } catch (IOException e) {
            throw new SettingProblem(
                    "The signing key %s can be neither read nor made (%s): make it accessible, or choose another file"
                                    .formatted(file, e.getClass().getSimpleName())
                            + " with flowmart.user.signing-key.",
                    e);
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            throw new SettingProblem(
                    "The file %s holds no signing key: restore it from a backup, or delete it to have a new one made,"
                                    .formatted(file)
                            + " which signs everyone out.");
        }
    }

    private static ECKey read(Path file) throws IOException, ParseException {
        ECKey key = ECKey.parse(Files.readString(file));
        if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve())) {
            throw new ParseException("No private key on the curve P-256", 0);
        }
        return key;
    }

    private static void make(Path file) throws IOException {
        Path folder = file.resolveSibling(".");
        Files.createDirectories(folder);
        Path written = Files.createTempFile(folder, "signing-key", ".new", ownerOnly());
        try {
            Files.writeString(written, newKey().toJSONString());
            // Whole or not at all, and never over a key that another process has just made.
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException e) {
            // The other process was first; its key is the one.
        } finally {
            Files.delete(written);
        }
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("This JDK has no elliptic curves.", e);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
