package io.flowmart.stripe.simulator;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One PaymentIntent: what happened to it, and how it looks on the wire.
 *
 * @see <a href="https://docs.stripe.com/payments/paymentintents/lifecycle">How PaymentIntents work</a>
 */
final class PaymentIntent {

    static final String REQUIRES_PAYMENT_METHOD = "requires_payment_method";
    static final String REQUIRES_CONFIRMATION = "requires_confirmation";
    static final String REQUIRES_ACTION = "requires_action";
    static final String REQUIRES_CAPTURE = "requires_capture";
    static final String PROCESSING = "processing";
    static final String SUCCEEDED = "succeeded";
    static final String CANCELED = "canceled";

    private static final Set<String> OPEN = Set.of(REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION);

    final String id;
    final long created;
    final long amount;
    final String currency;
    final String clientSecret;
    final ObjectNode metadata;
    /** What the caller said, as it is shown again: description, payment_method_types and so on. */
    final ObjectNode details;

    long seq;
    String status;

    @Nullable
    String paymentMethod;

    @Nullable
    String latestCharge;

    long amountCapturable;
    long amountReceived;

    @Nullable
    Long canceledAt;

    @Nullable
    String cancellationReason;

    @Nullable
    ObjectNode lastPaymentError;

    @Nullable
    ObjectNode nextAction;

    PaymentIntent(
            String id,
            long created,
            long amount,
            String currency,
            String clientSecret,
            String status,
            ObjectNode metadata,
            ObjectNode details) {
        this.id = id;
        this.created = created;
        this.amount = amount;
        this.currency = currency;
        this.clientSecret = clientSecret;
        this.status = status;
        this.metadata = metadata;
        this.details = details;
    }

    boolean isOpen() {
        return OPEN.contains(status);
    }

    /** Whether it can still come to nothing: no money has been taken yet. */
    boolean isCancelable() {
        return isOpen() || status.equals(REQUIRES_CAPTURE);
    }

    boolean isCapturedByHand() {
        return details.path("capture_method").asString("").equals("manual");
    }

    void choose(TestCard card) {
        paymentMethod = card.id();
    }

    /** A hold is not yet success: somebody has to capture it. */
    void succeed(Charge charge) {
        status = charge.isHold() ? REQUIRES_CAPTURE : SUCCEEDED;
        latestCharge = charge.id();
        amountCapturable = charge.isHold() ? charge.amount() : 0;
        amountReceived = charge.captured();
        lastPaymentError = null;
        nextAction = null;
    }

    /** Another payment method is needed: Stripe drops the one that failed. */
    void fail(ObjectNode error, @Nullable Charge charge) {
        status = REQUIRES_PAYMENT_METHOD;
        paymentMethod = null;
        latestCharge = charge == null ? latestCharge : charge.id();
        lastPaymentError = error;
        nextAction = null;
    }

    void requireAction(ObjectNode action) {
        status = REQUIRES_ACTION;
        lastPaymentError = null;
        nextAction = action;
    }

    /** The bank has the order and will say later. */
    void process() {
        status = PROCESSING;
        lastPaymentError = null;
        nextAction = null;
    }

    void cancel(@Nullable String reason, long now) {
        status = CANCELED;
        amountCapturable = 0;
        canceledAt = now;
        cancellationReason = reason;
        nextAction = null;
    }

    ObjectNode toJson() {
        var json = Json.object().put("id", id).put("object", "payment_intent").put("amount", amount);
        json.put("amount_capturable", amountCapturable)
                .set("amount_details", Json.object().set("tip", Json.object()));
        json.put("amount_received", amountReceived).putNull("application").putNull("application_fee_amount");
        json.set("automatic_payment_methods", detail("automatic_payment_methods"));
        json.put("canceled_at", canceledAt).put("cancellation_reason", cancellationReason);
        json.set("capture_method", detail("capture_method"));
        json.put("client_secret", clientSecret);
        json.set("confirmation_method", detail("confirmation_method"));
        json.put("created", created).put("currency", currency).putNull("customer");
        json.set("description", detail("description"));
        json.set("last_payment_error", lastPaymentError);
        json.put("latest_charge", latestCharge).put("livemode", false);
        json.set("metadata", metadata);
        json.set("next_action", nextAction);
        json.putNull("on_behalf_of").put("payment_method", paymentMethod);
        json.set("payment_method_options", Json.object());
        json.set("payment_method_types", detail("payment_method_types"));
        json.set("processing", status.equals(PROCESSING) ? Json.object().put("type", "card") : null);
        json.set("receipt_email", detail("receipt_email"));
        json.putNull("review");
        json.set("setup_future_usage", detail("setup_future_usage"));
        json.putNull("shipping").putNull("source");
        json.set("statement_descriptor", detail("statement_descriptor"));
        json.set("statement_descriptor_suffix", detail("statement_descriptor_suffix"));
        return json.put("status", status).putNull("transfer_data").putNull("transfer_group");
    }

    private @Nullable JsonNode detail(String name) {
        return details.get(name);
    }
}
