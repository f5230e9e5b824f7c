package io.flowmart.payment.stripe;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Stripe's webhooks are taken.
 *
 * @param secrets   the endpoint's signing secrets, {@code whsec_…}; several while one replaces another
 * @param tolerance how old a signature may be
 * @param patience  how long a call of ours may take to tell by itself what its event tells too
 */
@ConfigurationProperties("flowmart.stripe.webhook")
record StripeWebhookSettings(
        @DefaultValue List<String> secrets,
        @DefaultValue("5m") Duration tolerance,
        @DefaultValue("5s") Duration patience) {

    /** Without the secrets. */
    @Override
    public String toString() {
        return "StripeWebhookSettings[%d secrets]".formatted(secrets.size());
    }
}
