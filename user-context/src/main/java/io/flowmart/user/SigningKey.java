package io.flowmart.user;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import io.flowmart.platform.SettingProblem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.springframework.util.StringUtils;

/** The key that signs access tokens: given as text, or in a file that only its owner can read. */
final class SigningKey {

    private static final String MISSING =
            "Access tokens need a key: set flowmart.user.signing-key to what \"openssl genpkey"
                    + " -algorithm EC -pkeyopt ec_paramgen_curve:P-256\" makes, the same for all copies of the user context.";

    private static final String NONE =
            "The text in flowmart.user.signing-key is no private key on the curve P-256: make one"
                    + " by \"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256\".";

    private static final String PUBLISHED = "The key in flowmart.user.signing-key is one that everyone knows, from a"
            + " standard's example: make another by \"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256\".";

    /** The x of the keys printed in RFC 7515 (A.3) and RFC 7517 (A.2). */
    private static final Set<String> KNOWN_TO_ALL =
            Set.of("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4");

    private SigningKey() {}

    /**
     * The key that the settings name.
     *
     * @throws SettingProblem if there is none, or it is not one to sign with
     */
    static ECKey of(UserSettings settings) {
        if (StringUtils.hasText(settings.signingKey())) {
            return in(settings.signingKey());
        }
        if (settings.signingKeyFile() != null) {
            return in(settings.signingKeyFile());
        }
        throw new SettingProblem(MISSING);
    }

    /**
     * The key in a text: PKCS#8, as PEM or its base64 alone in one line, or a JWK.
     *
     * @throws SettingProblem if the text holds something else
     */
    static ECKey in(String text) {
        ECKey key;
        try {
            key = read(text);
        } catch (ParseException e) {
            throw new SettingProblem(NONE);
        }
        if (KNOWN_TO_ALL.contains(key.getX().toString())) {
            throw new SettingProblem(PUBLISHED);
        }
        return key;
    }

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
            return read(Files.readString(file));
        } catch (IOException e) {
            throw new SettingProblem(
                    "The signing key %s can be neither read nor made (%s): make it accessible, or choose another file"
                                    .formatted(file, e.getClass().getSimpleName())
                            + " with flowmart.user.signing-key-file.",
                    e);
        } catch (ParseException e) {
            throw new SettingProblem(
                    "The file %s holds no signing key: restore it from a backup, or delete it to have a new one made,"
                                    .formatted(file)
                            + " which signs everyone out.");
        }
    }

    private static ECKey read(String text) throws ParseException {
        try {
            ECKey key = text.strip().startsWith("{") ? ECKey.parse(text) : fromPkcs8(text);
            if (key.isPrivate() && Curve.P_256.equals(key.getCurve())) {
                return key;
            }
            throw new ParseException("No private key on the curve P-256", 0);
        } catch (GeneralSecurityException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            throw new ParseException("No key at all", 0);
        }
    }

    /** An environment variable may hold PEM's line ends as {@code \n}, or none. */
    private static ECKey fromPkcs8(String text) throws GeneralSecurityException, JOSEException {
        String base64 = text.replaceAll("-----(BEGIN|END) PRIVATE KEY-----|\\\\n|\\s", "");
        var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        var key = (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(encoded);
        // The JDK does not tell the public half.
        var point = new FixedPointCombMultiplier()
                .multiply(CustomNamedCurves.getByName("P-256").getG(), key.getS())
                .normalize();
        return new ECKey.Builder(
                        Curve.forECParameterSpec(key.getParams()),
                        coordinate(point.getAffineXCoord()),
                        coordinate(point.getAffineYCoord()))
                .privateKey(key)
                .algorithm(JWSAlgorithm.ES256)
                .keyUse(KeyUse.SIGNATURE)
                .keyIDFromThumbprint()
                .build();
    }

    private static Base64URL coordinate(ECFieldElement element) {
        return Base64URL.encode(element.getEncoded());
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
