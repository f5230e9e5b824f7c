package io.flowmart.payment.stripe;

import io.flowmart.platform.SettingProblem;
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
 * @param keep      how long an event is remembered; longer than Stripe may send or list it again
 */
@ConfigurationProperties("flowmart.stripe.webhook")
record StripeWebhookSettings(
        @DefaultValue List<String> secrets,
        @DefaultValue("5m") Duration tolerance,
        @DefaultValue("5s") Duration patience,
        @DefaultValue("31d") Duration keep) {

    /** Stripe repeats for so long a webhook that was not taken. */
    private static final Duration REPEATED = Duration.ofDays(3);

    StripeWebhookSettings {
        if (keep.compareTo(REPEATED) <= 0) {
            throw new SettingProblem(
                    "flowmart.stripe.webhook.keep must be longer than 3d: so long Stripe repeats webhooks.");
        }
    }

    /** Makes sure that no event is forgotten which the reconciliation may be told of. */
    void requireLongerThan(ReconciliationSettings reconciliation) {
        if (keep.compareTo(reconciliation.lookBack()) <= 0) {
            throw new SettingProblem(
                    "flowmart.stripe.webhook.keep must be longer than flowmart.payment.reconciliation.look-back.");
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "StripeWebhookSettings[%d secrets]".formatted(secrets.size());
    }
}
