package io.flowmart.platform.security;

import io.flowmart.platform.web.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
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
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration"
        })
@EnableMethodSecurity
public class SecurityAutoConfiguration {

    private static final String ROLES_CLAIM = "roles";

    @Bean
    PublicPaths platformPublicPaths() {
        return PublicPaths.of("/error", "/v3/api-docs/**", "/swagger-ui.html", "/swagger-ui/**");
    }

    /** What else is under {@code /actuator} is for operators. */
    @Bean
    PublicPaths actuatorPublicPaths(@Value("${flowmart.security.public-actuator}") String[] patterns) {
        return PublicPaths.of(patterns);
    }

    /** Tests bring their own. */
    @Bean
    @ConditionalOnMissingBean
    JwtDecoder accessTokens(
            @Value("${flowmart.security.issuer}") String issuer,
            @Value("${flowmart.security.key-refresh}") Duration keyRefresh) {
        return IssuerKeys.decoder(issuer, keyRefresh);
    }

    @Bean
    @Order(100)
    SecurityFilterChain apiSecurity(
            HttpSecurity http, ObjectProvider<PublicPaths> publicPaths, Problems problems, JwtDecoder decoder) {
        String[] open =
                publicPaths.stream().flatMap(paths -> paths.patterns().stream()).toArray(String[]::new);
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
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.authenticationEntryPoint(unauthenticated)
                        .withObjectPostProcessor(new RefusedTokens(unauthenticated, problems))
                        .jwt(jwt -> jwt.decoder(new VerifiedTokens(decoder)).jwtAuthenticationConverter(authorities())))
                .exceptionHandling(exceptions -> exceptions
                        .authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler((request, response, failure) ->
                                problems.write(response, 403, "forbidden", "The caller may not do this.")))
                .build();
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
