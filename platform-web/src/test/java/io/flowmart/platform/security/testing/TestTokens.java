package io.flowmart.platform.security.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import io.flowmart.api.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** Access tokens as the user context would sign them, and the decoder that trusts them. */
@TestConfiguration(proxyBeanMethods = false)
public class TestTokens {

    private static final ECKey KEY = newKey();

    /** The decoder of the context under test. */
    @Bean
    @Primary
    JwtDecoder testJwtDecoder() throws JOSEException {
        return NimbusJwtDecoder.withJwkSource(new ImmutableJWKSet<>(new JWKSet(KEY)))
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .build();
    }

    /** {@code Bearer …} of a customer. */
    public static String customer(UserId user) {
        return bearer(KEY, claims -> claims.subject(user.value()).claim("roles", List.of("CUSTOMER")));
    }

    /** {@code Bearer …} of a customer that is good for a while only. */
    public static String customer(UserId user, Duration life) {
        return bearer(KEY, claims -> claims.subject(user.value())
                .expiresAt(Instant.now().plus(life)));
    }

    /** {@code Bearer …} of an operator. */
    public static String operator() {
        return bearer(KEY, claims -> claims.subject(UserId.random().value()).claim("roles", List.of("OPERATOR")));
    }

    /** {@code Bearer …} of a service with a scope. */
    public static String service(String name, String scope) {
        return bearer(KEY, claims -> claims.subject(name).claim("scope", scope));
    }

    /** {@code Bearer …} of a customer that was good until a minute ago, and then some. */
    public static String expired(UserId user) {
        Instant then = Instant.now().minus(Duration.ofHours(1));
        return bearer(
                KEY,
                claims -> claims.subject(user.value()).issuedAt(then).expiresAt(then.plus(Duration.ofMinutes(30))));
    }

    /** {@code Bearer …} of a customer, signed with a key that is not ours. */
    public static String forged(UserId user) {
        return bearer(newKey(), claims -> claims.subject(user.value()).claim("roles", List.of("OPERATOR")));
    }

    private static String bearer(ECKey key, Consumer<JwtClaimsSet.Builder> claims) {
        return "Bearer " + signed(key, claims);
    }

    /** A token that was signed now with a key, and is good for an hour. */
    public static String signed(ECKey key, Consumer<JwtClaimsSet.Builder> claims) {
        JwtClaimsSet.Builder set = JwtClaimsSet.builder()
                .issuedAt(Instant.now())
                .expiresAt(Instant.now().plus(Duration.ofHours(1)));
        claims.accept(set);
        JwsHeader header =
                JwsHeader.with(SignatureAlgorithm.ES256).keyId(key.getKeyID()).build();
        return new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key)))
                .encode(JwtEncoderParameters.from(header, set.build()))
                .getTokenValue();
    }

    /** A key that nobody has. */
    public static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
