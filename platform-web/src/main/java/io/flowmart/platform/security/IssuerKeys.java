package io.flowmart.platform.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.flowmart.platform.SettingProblem;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * The public keys by which access tokens are checked, as the user context publishes them. They are asked for again now
 * and then; while there is no answer, those that are known stay good. Key ids that nobody knows, which anyone can make
 * up, are no reason to ask more often.
 */
final class IssuerKeys {

    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 5_000;
    private static final int MAX_BYTES = 64 * 1024;
    private static final Duration LONGEST_SPACING = Duration.ofSeconds(2);

    private IssuerKeys() {}

    /**
     * Checks tokens by these keys.
     *
     * @param issuer  the user context's address, which signs them
     * @param refresh how long its keys count as new
     */
    static JwtDecoder decoder(String issuer, Duration refresh) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(at(issuer + "/oauth2/jwks", refresh))
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .build();
        decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(issuer));
        return decoder;
    }

    private static JWKSource<SecurityContext> at(String uri, Duration refresh) {
        JWKSetSource<SecurityContext> published = new URLBasedJWKSetSource<>(
                url(uri), new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MAX_BYTES));
        JWKSetSource<SecurityContext> remembered = new OutageTolerantJWKSetSource<>(published, Long.MAX_VALUE, null);
        Duration spacing = LONGEST_SPACING.compareTo(refresh) < 0 ? LONGEST_SPACING : refresh;
        return new JWKSetBasedJWKSource<>(new CachingJWKSetSource<>(
                new Spaced(remembered, spacing.toMillis()), refresh.toMillis(), CONNECT_MILLIS + READ_MILLIS, null));
    }

    private static URL url(String uri) {
        try {
            return URI.create(uri).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new SettingProblem(
                    "flowmart.security.issuer must be the user context's address, such as http://user:8080.", e);
        }
    }

    /** Nimbus's own limit fails when it is reached, also while no key is known at all. */
    private static final class Spaced extends JWKSetSourceWrapper<SecurityContext> {

        private final long spacingMillis;
        private @Nullable JWKSet last;
        private long lastTime;

        Spaced(JWKSetSource<SecurityContext> source, long spacingMillis) {
            super(source);
            this.spacingMillis = spacingMillis;
        }

        /** One at a time: the cache in front sees to that. */
        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
                throws KeySourceException {
            JWKSet known = last;
            if (known != null && now - lastTime < spacingMillis) {
                return known;
            }
            JWKSet asked = getSource().getJWKSet(refresh, now, context);
            last = asked;
            lastTime = now;
            return asked;
        }
    }
}
