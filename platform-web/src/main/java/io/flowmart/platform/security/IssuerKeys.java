package io.flowmart.platform.security;

import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.health.HealthReportListener;
import com.nimbusds.jose.util.health.HealthStatus;
import io.flowmart.platform.SettingProblem;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Checks access tokens by the keys that the user context publishes. Keys once fetched outlive an absence of the user
 * context by a day, and nobody waits long for it, whatever keys a token names.
 */
final class IssuerKeys {

    /** After which the keys are fetched anew, at the next token. */
    static final Duration FRESH = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

    private static final Duration OUTAGE = Duration.ofDays(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration WAIT = Duration.ofSeconds(3);

    /** In which the keys are fetched twice at the most, also for tokens that name unknown ones. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final int MOST_BYTES = 50_000;

    private IssuerKeys() {}

    /**
     * A decoder for the issuer's tokens. One of its exceptions that says nothing against the token means that the keys
     * cannot be had now.
     *
     * @param address where the keys are
     * @param issuer  whom the tokens must name as their issuer
     * @param fresh   how long fetched keys are good without another look, more than a second
     */
    static JwtDecoder decoder(String address, String issuer, Duration fresh) {
        var retriever = new DefaultResourceRetriever(millis(CONNECT_TIMEOUT), millis(READ_TIMEOUT), MOST_BYTES);
        var keys = JWKSourceBuilder.<SecurityContext>create(url(address), retriever)
                .cache(fresh.toMillis(), WAIT.toMillis())
                .refreshAheadCache(false)
                .rateLimited(INTERVAL.toMillis())
                .outageTolerant(OUTAGE.toMillis())
                .healthReporting(tellChanges())
                .build();
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .build();
        decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(issuer));
        return decoder;
    }

    /** One line when they cannot be had and one when they can: not one for each token, of which anyone can send many. */
    private static <S> HealthReportListener<S, SecurityContext> tellChanges() {
        var away = new AtomicBoolean();
        return report -> {
            boolean isAway = report.getHealthStatus() == HealthStatus.NOT_HEALTHY;
            if (away.getAndSet(isAway) != isAway) {
                if (isAway) {
                    log.warn(
                            "Access tokens cannot be checked: {}",
                            report.getException().getMessage());
                } else {
                    log.info("Access tokens can be checked again.");
                }
            }
        };
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private static URL url(String address) {
        try {
            return URI.create(address).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new SettingProblem(
                    "The setting flowmart.security.issuer must be an address such as http://localhost:8080.", e);
        }
    }
}
