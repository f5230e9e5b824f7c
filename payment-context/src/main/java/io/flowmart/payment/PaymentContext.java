package io.flowmart.payment;

import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import io.flowmart.payment.PaymentWork.Progress;
import io.flowmart.platform.Service;
import io.flowmart.platform.kafka.PublishedTopics;
import io.flowmart.platform.security.ServiceSecret;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.web.client.RestClient;

/** The payment context, to be imported into a Spring context or run alone. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties(PaymentSettings.class)
public class PaymentContext {

    private static final String CLIENT = "payment";
    private static final HttpClientSettings TIMEOUTS =
            HttpClientSettings.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(3));

    @Bean
    PublishedTopics paymentTopics() {
        return PublishedTopics.of("payment");
    }

    @Bean
    CustomTask<Progress> paymentWorkTask(PaymentTask task) {
        return task.task();
    }

    /** Calls the user context in the payment context's own name: a token by client credentials, renewed as needed. */
    @Bean
    UserAccounts userAccounts(
            @Value("${flowmart.payment.user-service-url:${flowmart.security.issuer}}") String userService,
            @Value("${flowmart.security.issuer}") String issuer,
            @Value("${flowmart.security.service-secret:}") String secret) {
        var registrations = new InMemoryClientRegistrationRepository(ClientRegistration.withRegistrationId(CLIENT)
                .clientId(CLIENT)
                .clientSecret(new ServiceSecret(secret).value())
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope("users.read")
                .tokenUri(issuer + "/oauth2/token")
                .build());
        var clients = new InMemoryOAuth2AuthorizedClientService(registrations);
        var tokens = new OAuth2ClientHttpRequestInterceptor(
                new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients));
        // A token that is refused, because the key has changed, is not used again.
        tokens.setAuthorizationFailureHandler(OAuth2ClientHttpRequestInterceptor.authorizationFailureHandler(clients));
        tokens.setClientRegistrationIdResolver(request -> CLIENT);
        return new UserAccounts(RestClient.builder()
                .baseUrl(userService)
                .requestFactory(ClientHttpRequestFactoryBuilder.detect().build(TIMEOUTS))
                .requestInterceptor(tokens)
                .build());
    }

    /**
     * Runs the payment context in a process of its own.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        Service.of("payment", PaymentContext.class)
                .needs(
                        "spring.datasource.url",
                        "spring.kafka.bootstrap-servers",
                        "flowmart.security.issuer",
                        "flowmart.security.service-secret")
                .run(arguments);
    }
}
