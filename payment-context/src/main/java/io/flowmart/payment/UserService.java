package io.flowmart.payment;

import io.flowmart.platform.security.ServiceSecret;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/**
 * How the user context is reached: in the payment context's own name, with a token by client credentials, renewed as
 * needed; never waited for long, and left alone for a moment when it has failed several times.
 */
@Configuration(proxyBeanMethods = false)
class UserService {

    private static final String NAME = "user-service";
    private static final String CLIENT = "payment";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** A second look at once helps against a token that has become invalid and a connection that was cut. */
    private static final RetryConfig ONCE_MORE = RetryConfig.custom()
            .maxAttempts(2)
            .intervalFunction(IntervalFunction.ofRandomized(Duration.ofMillis(100)))
            .ignoreExceptions(CallNotPermittedException.class, HttpClientErrorException.NotFound.class)
            .build();

    private static final CircuitBreakerConfig BREAKER = CircuitBreakerConfig.custom()
            // A user context that is slow for a moment still answers most; one that is away answers none.
            .slidingWindowSize(50)
            .minimumNumberOfCalls(50)
            .failureRateThreshold(90)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(20)
            .ignoreExceptions(HttpClientErrorException.NotFound.class)
            .build();

    @Bean
    UserAccounts userAccounts(
            RestClient.Builder http,
            PaymentSettings settings,
            MeterRegistry metrics,
            @Value("${flowmart.payment.user-service-url:${flowmart.security.issuer}}") String address,
            @Value("${flowmart.security.issuer}") String issuer,
            @Value("${flowmart.security.service-secret:}") String secret) {
        ClientHttpRequestFactory impatient = ClientHttpRequestFactoryBuilder.detect()
                .build(HttpClientSettings.defaults().withTimeouts(CONNECT_TIMEOUT, settings.userServiceTimeout()));
        var registration = ClientRegistration.withRegistrationId(CLIENT)
                .clientId(CLIENT)
                .clientSecret(new ServiceSecret(secret).value())
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope("users.read")
                .tokenUri(issuer + "/oauth2/token")
                .build();
        var retries = RetryRegistry.of(ONCE_MORE);
        var breakers = CircuitBreakerRegistry.of(BREAKER);
        TaggedRetryMetrics.ofRetryRegistry(retries).bindTo(metrics);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(metrics);
        return new UserAccounts(
                http.baseUrl(address)
                        .requestFactory(impatient)
                        .requestInterceptor(tokens(registration, impatient))
                        .build(),
                retries.retry(NAME),
                breakers.circuitBreaker(NAME));
    }

    private static OAuth2ClientHttpRequestInterceptor tokens(
            ClientRegistration registration, ClientHttpRequestFactory impatient) {
        var registrations = new InMemoryClientRegistrationRepository(registration);
        var clients = new InMemoryOAuth2AuthorizedClientService(registrations);
        var manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients);
        manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
                .clientCredentials(grant -> grant.accessTokenResponseClient(tokenClient(impatient)))
                .build());
        var tokens = new OAuth2ClientHttpRequestInterceptor(manager);
        // A token that is refused, because the key has changed, is not used again.
        tokens.setAuthorizationFailureHandler(OAuth2ClientHttpRequestInterceptor.authorizationFailureHandler(clients));
        tokens.setClientRegistrationIdResolver(request -> CLIENT);
        return tokens;
    }

    /** Spring Security's own would wait for ever. */
    private static RestClientClientCredentialsTokenResponseClient tokenClient(ClientHttpRequestFactory impatient) {
        var client = new RestClientClientCredentialsTokenResponseClient();
        client.setRestClient(RestClient.builder()
                .requestFactory(impatient)
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return client;
    }
}
