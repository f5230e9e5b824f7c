package io.flowmart.payment.stripe;

import io.flowmart.api.Rejection;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes Stripe's events. What is answered with 200 is stored, with the work that it asks for; what is not is sent again by
 * Stripe, for days.
 *
 * @see <a href="https://docs.stripe.com/webhooks">Stripe: webhooks</a>
 */
@RestController
class StripeWebhookController {

    private final StripeSignature signature;
    private final StripeInbox inbox;

    StripeWebhookController(StripeSignature signature, StripeInbox inbox) {
        this.signature = signature;
        this.inbox = inbox;
    }

    /** What the webhook is told. */
    record Taken(boolean received) {}

    /**
     * Takes an event.
     *
     * @param body as it came: the signature is over its bytes
     */
    @PostMapping("/payments/stripe/webhook")
    Taken take(
            @RequestHeader(name = "Stripe-Signature", required = false) @Nullable String header,
            @RequestBody byte[] body) {
        String payload = StripeEvent.text(body);
        if (!signature.verifies(payload, header)) {
            inbox.refused();
            throw new Rejection(
                    StripeRejection.SIGNATURE_INVALID, "The webhook is not signed by a secret that is known here.");
        }
        inbox.take(StripeEvent.parse(payload)
                .orElseThrow(() ->
                        new Rejection(StripeRejection.EVENT_MALFORMED, "The webhook is signed, but it is no event.")));
        return new Taken(true);
    }
}
