package io.flowmart.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowmart.api.user.UserId;
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

    /** A client whose requests carry the service's access token. */
    UserAccounts(RestClient http) {
        this.http = http;
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
            Account account =
                    http.get().uri("/users/get/{id}", userId.value()).retrieve().body(Account.class);
            return Objects.requireNonNull(account).paymentMethods().stream()
                    .filter(Method::isDefault)
                    .map(Method::reference)
                    .findFirst();
        } catch (HttpClientErrorException.NotFound e) {
            return Optional.empty();
        } catch (RestClientException | OAuth2AuthorizationException e) {
            throw UnknownOutcome.of("asking the user context", e);
        }
    }
}
