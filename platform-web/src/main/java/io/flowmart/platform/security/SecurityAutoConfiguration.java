package io.flowmart.platform.security;

import io.flowmart.platform.web.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Every request needs an access token (a JWT of the user context), but for the public paths; everything under {@code
 * /admin} needs the operator's role.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration"
        })
public class SecurityAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SecurityAutoConfiguration.class);
    private static final String ROLES_CLAIM = "roles";

    @Bean
    PublicPaths platformPublicPaths() {
        return PublicPaths.of("/error", "/v3/api-docs/**", "/swagger-ui.html", "/swagger-ui/**");
    }

    @Bean
    PublicPaths publicActuator(@Value("${flowmart.security.public-actuator}") List<String> patterns) {
        return new PublicPaths(patterns);
    }

    @Bean
    @ConditionalOnMissingBean
    JwtDecoder jwtDecoder(
            @Value("${flowmart.security.jwk-set-uri}") String keys,
            @Value("${flowmart.security.issuer}") String issuer) {
        return IssuerKeys.decoder(keys, issuer, IssuerKeys.FRESH);
    }

    /** Only processes that seal or open need the key. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    ClientSecrets clientSecrets(@Value("${flowmart.security.client-secret-key:}") String key) {
        return new ClientSecrets(key);
    }

    @Bean
    @Order(100)
    SecurityFilterChain apiSecurity(
            HttpSecurity http,
            ObjectProvider<PublicPaths> publicPaths,
            ObjectProvider<OperatorPaths> operatorPaths,
            Problems problems,
            JwtDecoder decoder) {
        String[] open =
                publicPaths.stream().flatMap(paths -> paths.patterns().stream()).toArray(String[]::new);
        String[] operators = operatorPaths.stream()
                .flatMap(paths -> paths.patterns().stream())
                .toArray(String[]::new);
        AuthenticationEntryPoint unauthenticated = (request, response, failure) ->
                problems.write(response, 401, "unauthenticated", "A valid access token is needed; sign in first.");
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(open)
                        .permitAll()
                        .requestMatchers(HttpMethod.OPTIONS)
                        .permitAll()
                        .requestMatchers("/admin/**", "/actuator/**")
                        .hasRole("OPERATOR")
                        .requestMatchers(operators)
                        .hasRole("OPERATOR")
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.authenticationEntryPoint(unauthenticated)
                        .withObjectPostProcessor(keysAway(unauthenticated, problems))
                        .jwt(jwt -> jwt.decoder(new VerifiedTokens(decoder)).jwtAuthenticationConverter(authorities())))
                .exceptionHandling(exceptions -> exceptions
                        .authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler((request, response, failure) ->
                                problems.write(response, 403, "forbidden", "The caller may not do this.")))
                .build();
    }

    /** Spring Security's own filter would let it through, to become 500. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> keysAway(
            AuthenticationEntryPoint unauthenticated, Problems problems) {
        return new ObjectPostProcessor<>() {
            @Override
            public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                filter.setAuthenticationFailureHandler((request, response, failure) -> {
                    if (failure instanceof AuthenticationServiceException) {
                        // Why, IssuerKeys tells once and not for each token.
                        log.debug("An access token cannot be checked", failure);
                        problems.write(
                                response, 503, "temporarily_unavailable", "Access tokens cannot be checked now.");
                    } else {
                        unauthenticated.commence(request, response, failure);
                    }
                });
                return filter;
            }
        };
    }

    /** The claim {@code roles} becomes roles, the claim {@code scope} stays scopes. */
    private static JwtAuthenticationConverter authorities() {
        JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(token -> {
            Collection<GrantedAuthority> authorities = new ArrayList<>(scopes.convert(token));
            roles(token).map(role -> new SimpleGrantedAuthority("ROLE_" + role)).forEach(authorities::add);
            return authorities;
        });
        return converter;
    }

    private static Stream<String> roles(Jwt token) {
        List<String> roles = token.getClaimAsStringList(ROLES_CLAIM);
        return roles == null ? Stream.empty() : roles.stream();
    }

    @Bean
    WebMvcConfigurer signedInParameters() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new SignedInResolver());
            }
        };
    }
}
