package io.flowmart.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowmart.api.user.UserId;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** The user context, as the payment context sees it over HTTP. */
class UserAccounts {

    private final RestClient http;
    private final Retry retry;
    private final CircuitBreaker breaker;

    /**
     * Asks by a client.
     *
     * @param http    a client whose requests carry the service's access token
     * @param retry   how often at once
     * @param breaker keeps from asking while there is no hope of an answer
     */
    UserAccounts(RestClient http, Retry retry, CircuitBreaker breaker) {
        this.http = http;
        this.retry = retry;
        this.breaker = breaker;
    }

    private record Account(List<Method> paymentMethods) {}

    private record Method(
            String provider,
            String reference,
            @JsonProperty("default") boolean isDefault) {}

    /**
     * What to charge.
     *
     * @return the default payment method's name at Stripe; empty if the user has none or does not exist
     * @throws UnknownOutcome if the user context does not answer
     */
    Optional<String> defaultPaymentMethod(UserId userId) {
        try {
            Account account = retry.executeSupplier(() -> breaker.executeSupplier(() -> find(userId)));
            return account.paymentMethods().stream()
                    .filter(Method::isDefault)
                    .map(Method::reference)
                    .findFirst();
        } catch (HttpClientErrorException.NotFound e) {
            return Optional.empty();
        } catch (RestClientException | OAuth2AuthorizationException | CallNotPermittedException e) {
            throw UnknownOutcome.unanswered("asking the user context", e);
        }
    }

    private Account find(UserId userId) {
        return Objects.requireNonNull(
                http.get().uri("/users/get/{id}", userId.value()).retrieve().body(Account.class));
    }
}
