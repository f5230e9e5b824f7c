package io.flowmart.payment.stripe;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells Stripe's webhooks from others.
 *
 * @see <a href="https://docs.stripe.com/webhooks#verify-events">Stripe: verify webhook signatures</a>
 */
@Component
final class StripeSignature {

    private static final Logger LOG = LoggerFactory.getLogger(StripeSignature.class);

    private final StripeWebhookSettings settings;

    StripeSignature(StripeWebhookSettings settings) {
        this.settings = settings;
        if (settings.secrets().isEmpty()) {
            LOG.info(
                    "flowmart.stripe.webhook.secrets is not set: Stripe's webhooks are refused, and payments that wait for"
                            + " their buyer are looked at from time to time instead.");
        }
    }

    /** Whether one of our secrets has signed this, not long ago. */
    boolean verifies(String payload, @Nullable String header) {
        return header != null && settings.secrets().stream().anyMatch(secret -> verifies(payload, header, secret));
    }

    private boolean verifies(String payload, String header, String secret) {
        try {
            return Webhook.Signature.verifyHeader(
                    payload, header, secret, settings.tolerance().toSeconds());
        } catch (SignatureVerificationException | RuntimeException e) {
            // What is no signature at all, stripe-java stumbles over in several ways.
            return false;
        }
    }
}
