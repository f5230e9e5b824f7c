package io.flowmart.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowmart.api.user.PaymentMethodId;
import io.flowmart.api.user.UserId;
import io.flowmart.payment.gateways.PaymentGateway.UnknownOutcome;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    /**
     * A payment method.
     *
     * @param provider  who takes the money
     * @param reference what he calls it
     */
    record Method(
            String paymentMethodId,
            String provider,
            String reference,
            @JsonProperty("default") boolean isDefault) {}

    /**
     * What to charge.
     *
     * @param wanted one of the user's payment methods; absent: his default
     * @return empty if he has none, or does not exist
     * @throws UnknownOutcome if the user context does not answer
     */
    Optional<Method> paymentMethod(UserId userId, @Nullable PaymentMethodId wanted) {
        try {
            Account account = retry.executeSupplier(() -> breaker.executeSupplier(() -> find(userId)));
            return account.paymentMethods().stream()
                    .filter(method -> wanted == null
                            ? method.isDefault()
                            : method.paymentMethodId().equals(wanted.value()))
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
