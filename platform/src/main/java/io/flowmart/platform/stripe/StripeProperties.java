package io.flowmart.platform.stripe;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Stripe is reached, and as whom.
 *
 * @param apiBase        Stripe's address, or the simulator's
 * @param apiKey         the secret key; needed only where Stripe is used
 * @param live           whether the key may be a live one, with which real money moves
 * @param connectTimeout how long a connection may take
 * @param readTimeout    how long an answer may take
 */
@ConfigurationProperties("flowmart.stripe")
public record StripeProperties(
        @DefaultValue("https://api.stripe.com") URI apiBase,
        @Nullable String apiKey,
        @DefaultValue("false") boolean live,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout) {

    private static final String STRIPE = "api.stripe.com";

    /** In secret and restricted keys alike: {@code sk_live_…}, {@code rk_live_…}. */
    private static final String LIVE = "k_live_";

    /** Whether it is Stripe itself, and no simulator. */
    public boolean isAtStripe() {
        return STRIPE.equals(apiBase.getHost());
    }

    /** Whether real money moves with it. */
    public boolean hasLiveKey() {
        return apiKey != null && apiKey.startsWith(LIVE, 1);
    }

    /** How long a call takes at the most. */
    public Duration longestCall() {
        return connectTimeout.plus(readTimeout);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "StripeProperties[apiBase=" + apiBase + "]";
    }
}
