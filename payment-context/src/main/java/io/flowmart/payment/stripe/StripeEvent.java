package io.flowmart.payment.stripe;

import io.flowmart.api.payment.PaymentId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is needed of one of Stripe's events: not how its object was when it was made, only which object it is about. That is
 * the same in all versions of Stripe's API.
 *
 * @param id        the event's id
 * @param type      what happened
 * @param objectId  to what; empty if that has no id, as a balance has none
 * @param paymentId the payment that the object belongs to, if it tells
 * @param isOurs    whether a call of ours with an idempotency key has caused it
 * @see <a href="https://docs.stripe.com/api/events/object">Stripe: the event object</a>
 */
record StripeEvent(String id, String type, String objectId, Optional<PaymentId> paymentId, boolean isOurs) {

    private static final JsonMapper JSON = new JsonMapper();

    /** An event as it came, as text. */
    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Reads an event; nothing if it is none, or one that asks for work and does not say about what. */
    static Optional<StripeEvent> parse(String json) {
        try {
            JsonNode event = JSON.readTree(json);
            JsonNode object = event.path("data").path("object");
            String id = event.path("id").asString("");
            String type = event.path("type").asString("");
            String objectId = object.path("id").asString("");
            boolean asksForWork = StripeInbox.TYPES.contains(type);
            if (id.isBlank() || type.isBlank() || asksForWork && objectId.isBlank()) {
                return Optional.empty();
            }
            String payment =
                    object.path("metadata").path(StripeMetadata.PAYMENT_ID).asString("");
            boolean keyed = event.path("request").path("idempotency_key").isString();
            return Optional.of(new StripeEvent(id, type, objectId, StripeMetadata.paymentId(payment), keyed));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
