package io.flowmart.user;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.flowmart.platform.Service;
import io.flowmart.platform.kafka.PublishedTopics;
import io.flowmart.platform.security.PublicPaths;
import io.flowmart.platform.store.ContextSchema;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The user context, to be imported into a Spring context or run alone. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties({UserSettings.class, FirstOperator.Settings.class})
public class UserContext {

    @Bean
    PublishedTopics userTopics() {
        return PublishedTopics.of("user");
    }

    @Bean
    ContextSchema userSchema() {
        return new ContextSchema("user_context");
    }

    @Bean
    PublicPaths userPublicPaths() {
        return PublicPaths.of("/users/signup", "/users/signin");
    }

    /** The one key that signs all access tokens, of users and of services. */
    @Bean
    JWKSource<SecurityContext> signingKeys(UserSettings settings) {
        return new ImmutableJWKSet<>(new JWKSet(SigningKey.of(settings)));
    }

    /**
     * Runs the user context in a process of its own.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        Service.of("user", UserContext.class)
                .needs(
                        "spring.datasource.url",
                        "spring.kafka.bootstrap-servers",
                        "flowmart.security.issuer",
                        "flowmart.security.service-secret",
                        "flowmart.user.signing-key",
                        "flowmart.operator.password")
                .run(arguments);
    }
}
