package io.flowmart.user;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.flowmart.api.user.Role;
import io.flowmart.api.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.stereotype.Component;

/**
 * Access tokens of users: who he is, what he may do, until when.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>
 */
@Component
class UserTokens {

    private static final JwsHeader ES256 =
            JwsHeader.with(SignatureAlgorithm.ES256).type("JWT").build();

    private final NimbusJwtEncoder encoder;
    private final String issuer;
    private final Duration lifetime;
    private final Clock clock;

    UserTokens(
            JWKSource<SecurityContext> signingKeys,
            @Value("${flowmart.security.issuer}") String issuer,
            UserSettings settings,
            Clock clock) {
        this.encoder = new NimbusJwtEncoder(signingKeys);
        this.issuer = issuer;
        this.lifetime = settings.tokenLifetime();
        this.clock = clock;
    }

    /** A new token for a user. */
    String issue(UserId user, Role role) {
        Instant now = clock.instant();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(issuer)
                .subject(user.value())
                .claim("roles", List.of(role.name()))
                .issuedAt(now)
                .expiresAt(now.plus(lifetime))
                .build();
        return encoder.encode(JwtEncoderParameters.from(ES256, claims)).getTokenValue();
    }

    /** How long a token is good. */
    Duration lifetime() {
        return lifetime;
    }
}
