package io.flowmart.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import io.flowmart.embedded.Ports;
import io.flowmart.platform.SettingProblem;
import io.flowmart.platform.sample.ReadsConsole;
import io.flowmart.platform.security.testing.TestTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

@ReadsConsole
class IssuerKeysIT {

    private static final String ISSUER = "http://users.example";
    private static final Duration SHORT = Duration.ofMillis(1100);

    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile ECKey key = TestTokens.newKey();
    private volatile boolean hangs;
    private HttpServer server;
    private JwtDecoder decoder;

    @BeforeEach
    void publishTheKey() throws IOException {
        publishTheKey(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()));
        decoder =
                IssuerKeys.decoder("http://localhost:" + server.getAddress().getPort() + "/oauth2/jwks", ISSUER, SHORT);
    }

    private void publishTheKey(InetSocketAddress address) throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try {
                if (hangs) {
                    hanging.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        server.stop(0);
    }

    @Test
    void outliveAnAbsenceOfTheIssuer() {
        decoder.decode(token(key, ISSUER));
        server.stop(0);

        Instant later = Instant.now().plus(SHORT);
        await().until(() -> Instant.now().isAfter(later));
        assertThat(decoder.decode(token(key, ISSUER)).getSubject()).isEqualTo("someone");
        assertRefused(token(TestTokens.newKey(), ISSUER));
        assertThat(decoder.decode(token(key, ISSUER)).getSubject()).isEqualTo("someone");
    }

    @Test
    void areNotWaitedForLongWhenTheIssuerHangs() {
        decoder.decode(token(key, ISSUER));
        hangs = true;

        Instant begin = Instant.now();
        assertRefused(token(TestTokens.newKey(), ISSUER));
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(decoder.decode(token(key, ISSUER)).getSubject()).isEqualTo("someone");
    }

    @Test
    void areHadAsSoonAsTheIssuerIsThere() throws IOException {
        InetSocketAddress address = server.getAddress();
        server.stop(0);
        assertUndecided(token(key, ISSUER));

        publishTheKey(address);
        await().atMost(Duration.ofSeconds(5))
                .ignoreExceptions()
                .untilAsserted(() -> decoder.decode(token(key, ISSUER)));
    }

    /** However many tokens there are: the log is no place that anyone can fill. */
    @Test
    void areMissedInOneLineAndFoundInAnother(CapturedOutput output) throws IOException {
        InetSocketAddress address = server.getAddress();
        server.stop(0);
        for (int i = 0; i < 20; i++) {
            assertUndecided(token(TestTokens.newKey(), ISSUER));
        }
        publishTheKey(address);
        await().ignoreExceptions().untilAsserted(() -> decoder.decode(token(key, ISSUER)));
        for (int i = 0; i < 20; i++) {
            assertThatExceptionOfType(JwtException.class)
                    .isThrownBy(() -> decoder.decode(token(TestTokens.newKey(), ISSUER)));
        }
        assertThat(output.getOut().lines().filter(line -> line.contains("Access tokens can")))
                .hasSize(2)
                .first()
                .asString()
                .contains("WARN", "cannot be checked");
    }

    @Test
    void areReplacedWhenATokenNamesANewOne() {
        String old = token(key, ISSUER);
        decoder.decode(old);
        key = TestTokens.newKey();
        decoder.decode(token(key, ISSUER));
        // Undecided at first: the keys are not fetched a third time within a second.
        await().untilAsserted(() -> assertRefused(old));
    }

    @Test
    void sayNothingForATokenOfAnotherIssuerOrASignatureOfNoKey() {
        assertRefused(token(key, "http://elsewhere.example"));
        String good = token(key, ISSUER);
        assertRefused(good.substring(0, good.lastIndexOf('.') + 1) + "AAAA");
    }

    @Test
    void needAnAddress() {
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> IssuerKeys.decoder("not an address", ISSUER, SHORT));
        assertThatExceptionOfType(SettingProblem.class)
                .isThrownBy(() -> IssuerKeys.decoder("users:8080", ISSUER, SHORT));
    }

    /** Nothing is said against the token; whoever has it may come again. */
    private void assertUndecided(String token) {
        assertThatExceptionOfType(JwtException.class)
                .isThrownBy(() -> decoder.decode(token))
                .isNotInstanceOf(BadJwtException.class);
    }

    private void assertRefused(String token) {
        assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> decoder.decode(token));
    }

    private static String token(ECKey key, String issuer) {
        return TestTokens.signed(key, claims -> claims.issuer(issuer).subject("someone"));
    }
}
