package io.flowmart.payment.stripe;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose limits count: what the platform's client is made of, as far as limits depend on it.
 *
 * @param apiBase        Stripe's address, or the simulator's
 * @param apiKey         the secret key, which tells live from test mode
 * @param connectTimeout how long a connection may take
 * @param readTimeout    how long an answer may take
 */
@ConfigurationProperties("flowmart.stripe")
record StripeAccount(
        @DefaultValue("https://api.stripe.com") URI apiBase,
        @DefaultValue("") String apiKey,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout) {

    private static final String STRIPE = "api.stripe.com";

    /** In secret and restricted keys alike: {@code sk_live_…}, {@code rk_live_…}. */
    private static final String LIVE = "k_live_";

    boolean isAtStripe() {
        return STRIPE.equals(apiBase.getHost());
    }

    boolean isLive() {
        return apiKey.startsWith(LIVE, 1);
    }

    /** How long a call takes at the most. */
    Duration longestCall() {
        return connectTimeout.plus(readTimeout);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "StripeAccount[apiBase=" + apiBase + "]";
    }
}
