package io.flowmart.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

class IssuerKeysIT {

    private static final Duration ALWAYS_STALE = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger questions = new AtomicInteger();
    private final ECKey key = key();
    private HttpServer issuer;
    private String address;
    private volatile JWKSet published = new JWKSet(key);
    private volatile boolean away;

    @BeforeEach
    void start() throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/oauth2/jwks", this::answer);
        issuer.start();
        address = "http://localhost:" + issuer.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    @Test
    void goesOnWithTheKeysItKnowsWhileTheIssuerIsAway() {
        JwtDecoder tokens = IssuerKeys.decoder(address, ALWAYS_STALE);
        assertThat(tokens.decode(token(key, address)).getSubject()).isEqualTo("ada");
        away = true;
        int before = questions.get();
        await().untilAsserted(() -> {
            assertThat(tokens.decode(token(key, address)).getSubject()).isEqualTo("ada");
            assertThat(questions).as("asked in vain").hasValueGreaterThan(before);
        });
        issuer.stop(0);
        assertThat(tokens.decode(token(key, address)).getSubject()).isEqualTo("ada");
    }

    @Test
    void doesNotCallATokenBadThatItCannotCheck() {
        away = true;
        JwtDecoder tokens = IssuerKeys.decoder(address, LONG);
        assertThatThrownBy(() -> tokens.decode(token(key, address)))
                .isInstanceOf(JwtException.class)
                .isNotInstanceOf(BadJwtException.class);
        away = false;
        assertThat(tokens.decode(token(key, address)).getSubject())
                .as("asks again at once")
                .isEqualTo("ada");
    }

    @Test
    void asksNoMoreOftenBecauseOfKeysThatNobodyKnows() {
        JwtDecoder tokens = IssuerKeys.decoder(address, LONG);
        tokens.decode(token(key, address));
        for (int i = 0; i < 20; i++) {
            String forged = token(key(), address);
            assertThatThrownBy(() -> tokens.decode(forged)).isInstanceOf(BadJwtException.class);
        }
        assertThat(questions).hasValueLessThan(5);
    }

    @Test
    void findsANewKeyWithinSeconds() {
        JwtDecoder tokens = IssuerKeys.decoder(address, LONG);
        tokens.decode(token(key, address));
        ECKey next = key();
        published = new JWKSet(next);
        await().ignoreExceptions().untilAsserted(() -> assertThat(
                        tokens.decode(token(next, address)).getSubject())
                .isEqualTo("ada"));
    }

    @Test
    void refusesTheTokenOfAnotherIssuer() {
        JwtDecoder tokens = IssuerKeys.decoder(address, LONG);
        assertThatThrownBy(() -> tokens.decode(token(key, "http://elsewhere"))).isInstanceOf(BadJwtException.class);
    }

    private void answer(HttpExchange exchange) throws IOException {
        questions.incrementAndGet();
        byte[] body = published.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(away ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String token(ECKey key, String issuer) {
        JwsHeader header =
                JwsHeader.with(SignatureAlgorithm.ES256).keyId(key.getKeyID()).build();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(issuer)
                .subject("ada")
                .expiresAt(Instant.now().plusSeconds(60))
                .build();
        return new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key)))
                .encode(JwtEncoderParameters.from(header, claims))
                .getTokenValue();
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
