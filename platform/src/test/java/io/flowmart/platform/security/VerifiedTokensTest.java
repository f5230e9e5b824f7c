package io.flowmart.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

class VerifiedTokensTest {

    private final List<String> decoded = new ArrayList<>();

    @Test
    void verifiesATokenOnce() {
        JwtDecoder tokens = new VerifiedTokens(token -> decoded(token, Duration.ofHours(1)));
        assertThat(tokens.decode("a")).isSameAs(tokens.decode("a"));
        tokens.decode("b");
        assertThat(decoded).containsExactly("a", "b");
    }

    @Test
    void asksAgainAboutATokenThatHasExpired() {
        JwtDecoder tokens = new VerifiedTokens(token -> decoded(token, Duration.ofMillis(-1)));
        tokens.decode("a");
        tokens.decode("a");
        assertThat(decoded).containsExactly("a", "a");
    }

    @Test
    void remembersNothingOfABadToken() {
        JwtDecoder tokens = new VerifiedTokens(token -> {
            decoded.add(token);
            throw new BadJwtException("forged");
        });
        assertThatThrownBy(() -> tokens.decode("a")).isInstanceOf(BadJwtException.class);
        assertThatThrownBy(() -> tokens.decode("a")).isInstanceOf(BadJwtException.class);
        assertThat(decoded).containsExactly("a", "a");
    }

    private Jwt decoded(String token, Duration life) {
        decoded.add(token);
        Instant expiry = Instant.now().plus(life);
        return new Jwt(token, expiry.minus(Duration.ofHours(2)), expiry, Map.of("alg", "ES256"), Map.of("sub", "user"));
    }
}
