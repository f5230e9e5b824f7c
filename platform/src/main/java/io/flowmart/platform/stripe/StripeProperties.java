package io.flowmart.platform.stripe;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Stripe is reached.
 *
 * @param apiBase        Stripe's address, or the simulator's
 * @param apiKey         the secret key; needed only where Stripe is used
 * @param live           whether a key may be a live one, with which real money moves
 * @param connectTimeout how long a connection may take
 * @param readTimeout    how long an answer may take
 */
@ConfigurationProperties("flowmart.stripe")
record StripeProperties(
        @DefaultValue("https://api.stripe.com") URI apiBase,
        @Nullable String apiKey,
        @DefaultValue("false") boolean live,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout) {

    /** Without the key. */
    @Override
    public String toString() {
        return "StripeProperties[apiBase=" + apiBase + "]";
    }
}
