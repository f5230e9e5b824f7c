package io.flowmart.user;

import io.flowmart.platform.security.ServiceSecret;
import io.flowmart.platform.web.Problems;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Access tokens for services (OAuth 2 client credentials) at {@code /oauth2/token}, and the public key by which anyone
 * can check all tokens at {@code /oauth2/jwks}. Of the authorization server's other endpoints none is served.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.4">RFC 6749: client credentials</a>
 */
@Configuration(proxyBeanMethods = false)
class AuthorizationServer {

    private static final String PAYMENT = "payment";

    @Bean
    @Order(50)
    SecurityFilterChain authorizationServerSecurity(HttpSecurity http, Problems problems) {
        return http.securityMatcher("/oauth2/token", "/oauth2/jwks")
                .oauth2AuthorizationServer(server -> server.authorizationService(new IssuedAndForgotten()))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(exceptions -> exceptions.authenticationEntryPoint((request, response, failure) ->
                        problems.write(response, 401, "unauthenticated", "A service must say who it is.")))
                .build();
    }

    @Bean
    AuthorizationServerSettings authorizationServerSettings(@Value("${flowmart.security.issuer}") String issuer) {
        return AuthorizationServerSettings.builder().issuer(issuer).build();
    }

    /** The services that call other contexts: payment asks for payment methods. */
    @Bean
    RegisteredClientRepository services(
            @Value("${flowmart.security.service-secret:}") String secret, UserSettings settings) {
        return new InMemoryRegisteredClientRepository(RegisteredClient.withId(PAYMENT)
                .clientId(PAYMENT)
                .clientSecret(PasswordEncoderFactories.createDelegatingPasswordEncoder()
                        .encode(new ServiceSecret(secret).value()))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope(UserController.READ_SCOPE)
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(settings.tokenLifetime())
                        .build())
                .build());
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> signedByEllipticCurve() {
        return token -> token.getJwsHeader().algorithm(SignatureAlgorithm.ES256);
    }
}
