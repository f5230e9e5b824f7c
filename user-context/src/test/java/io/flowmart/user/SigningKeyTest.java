package io.flowmart.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.flowmart.platform.SettingProblem;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {

    private static final String PEM = newPem();

    private static String newPem() {
        try {
            return pem(new ECKeyGenerator(Curve.P_256).generate().toECPrivateKey());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void signsWhatItsPublicHalfVerifies() throws JOSEException {
        ECKey key = SigningKey.in(PEM);

        var signed = new JWSObject(new JWSHeader(JWSAlgorithm.ES256), new Payload("something"));
        signed.sign(new ECDSASigner(key));

        assertThat(signed.verify(new ECDSAVerifier(key.toPublicJWK()))).isTrue();
    }

    @Test
    void isTheSameHoweverItIsWritten() throws JOSEException {
        ECKey key = SigningKey.in(PEM);
        String oneLine = PEM.replaceAll("-----.*-----|\\n", "");

        assertThat(key.getKeyID()).isEqualTo(key.computeThumbprint().toString());
        assertThat(SigningKey.in(PEM.replace("\n", "\\n"))).isEqualTo(key);
        assertThat(SigningKey.in(PEM.replace("\n", "\r\n"))).isEqualTo(key);
        assertThat(SigningKey.in(oneLine)).isEqualTo(key);
        assertThat(SigningKey.in(" " + key.toJSONString())).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "change-me",
                "{}",
                "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
                "AAAA",
                "{\"kty\":\"EC\",\"crv\":\"P-256\"}"
            })
    void isRefusedIfItIsNone(String text) {
        assertRefused(text);
    }

    @Test
    void isRefusedIfItIsOfAnotherKind() throws JOSEException {
        assertRefused(pem(new ECKeyGenerator(Curve.P_384).generate().toECPrivateKey()));
        assertRefused(new ECKeyGenerator(Curve.P_384).generate().toJSONString());
        assertRefused(pem(new RSAKeyGenerator(2048).generate().toPrivateKey()));
        assertRefused(pem(SigningKey.in(PEM).toPublicKey()));
        assertRefused(SigningKey.in(PEM).toPublicJWK().toJSONString());
    }

    private static void assertRefused(String text) {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> SigningKey.in(text))
                .withMessage("The text in flowmart.user.signing-key is no private key on the curve P-256: make one by"
                        + " \"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256\".");
    }

    private static String pem(Key key) {
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(key.getEncoded()));
    }

    /** @see <a href="https://www.rfc-editor.org/rfc/rfc7515#appendix-A.3">RFC 7515, A.3</a> */
    @Test
    void isRefusedIfItIsPrintedInAStandard() {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> SigningKey.in("""
                        {"kty": "EC", "crv": "P-256",
                         "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                         "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                         "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"""))
                .withMessageStartingWith("The key in flowmart.user.signing-key is one that everyone knows");
    }

    @Test
    void isAskedForIfThereIsNone() {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(
                        () -> SigningKey.of(new UserSettings(Duration.ofHours(1), " ", null, Duration.ofSeconds(5))))
                .withMessageStartingWith("Access tokens need a key: set flowmart.user.signing-key to what \"openssl");
    }

    @Test
    void isNotShownByTheSettings() {
        assertThat(new UserSettings(Duration.ofHours(1), PEM, null, Duration.ofSeconds(5)).toString())
                .doesNotContain("PRIVATE");
    }
}
