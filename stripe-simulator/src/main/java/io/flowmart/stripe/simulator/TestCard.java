package io.flowmart.stripe.simulator;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A payment method that Stripe offers for tests; its id is the token itself and tells what happens when it is charged.
 *
 * @see <a href="https://docs.stripe.com/testing">Testing</a>
 */
record TestCard(String id, String brand, String funding, String last4, Behaviour behaviour, Aftermath aftermath) {

    enum Behaviour {
        SUCCEEDS("", "", ""),
        PROCESSES("", "", ""),
        GENERIC("card_declined", "generic_decline", "Your card was declined."),
        INSUFFICIENT_FUNDS("card_declined", "insufficient_funds", "Your card has insufficient funds."),
        LOST("card_declined", "lost_card", "Your card was declined."),
        STOLEN("card_declined", "stolen_card", "Your card was declined."),
        VELOCITY(
                "card_declined",
                "card_velocity_exceeded",
                "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."),
        FRAUDULENT("card_declined", "fraudulent", "Your card was declined."),
        EXPIRED("expired_card", "expired_card", "Your card has expired."),
        INCORRECT_CVC("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
        PROCESSING_ERROR(
                "processing_error",
                "processing_error",
                "An error occurred while processing your card. Try again in a little bit."),
        NEEDS_AUTHENTICATION(
                "authentication_required",
                "authentication_required",
                "Your card was declined. This transaction requires authentication.");

        final String code;
        final String declineCode;
        final String message;

        Behaviour(String code, String declineCode, String message) {
            this.code = code;
            this.declineCode = declineCode;
            this.message = message;
        }

        static @Nullable Behaviour ofDeclineCode(@Nullable String declineCode) {
            for (Behaviour behaviour : values()) {
                if (behaviour.declineCode.equals(declineCode)) {
                    return behaviour;
                }
            }
            return null;
        }
    }

    /** What follows once the money has been taken. */
    enum Aftermath {
        NONE,
        REFUNDS_PEND,
        REFUNDS_FAIL,
        DISPUTED_AS_FRAUDULENT,
        DISPUTED_AS_NOT_RECEIVED,
        INQUIRED
    }

    /** Stripe's pages show "12/34" as the date to use. */
    private static final int EXPIRY_MONTH = 12;

    private static final int EXPIRY_YEAR = 2034;
    private static final long CREATED = 1_700_000_000;

    private static final Map<String, TestCard> CARDS = new HashMap<>();

    static {
        add("pm_card_visa", "visa", "credit", "4242", Behaviour.SUCCEEDS);
        add("pm_card_visa_debit", "visa", "debit", "5556", Behaviour.SUCCEEDS);
        add("pm_card_mastercard", "mastercard", "credit", "4444", Behaviour.SUCCEEDS);
        add("pm_card_mastercard_debit", "mastercard", "debit", "8210", Behaviour.SUCCEEDS);
        add("pm_card_mastercard_prepaid", "mastercard", "prepaid", "5100", Behaviour.SUCCEEDS);
        add("pm_card_amex", "amex", "credit", "0005", Behaviour.SUCCEEDS);
        add("pm_card_discover", "discover", "credit", "1117", Behaviour.SUCCEEDS);
        add("pm_card_diners", "diners", "credit", "0004", Behaviour.SUCCEEDS);
        add("pm_card_jcb", "jcb", "credit", "0505", Behaviour.SUCCEEDS);
        add("pm_card_unionpay", "unionpay", "credit", "0005", Behaviour.SUCCEEDS);
        declined("", "0002", Behaviour.GENERIC);
        declined("InsufficientFunds", "9995", Behaviour.INSUFFICIENT_FUNDS);
        declined("LostCard", "9987", Behaviour.LOST);
        declined("StolenCard", "9979", Behaviour.STOLEN);
        declined("VelocityLimitExceeded", "6975", Behaviour.VELOCITY);
        declined("Fraudulent", "0019", Behaviour.FRAUDULENT);
        declined("ExpiredCard", "0069", Behaviour.EXPIRED);
        declined("IncorrectCvc", "0127", Behaviour.INCORRECT_CVC);
        declined("ProcessingError", "0119", Behaviour.PROCESSING_ERROR);
        add("pm_card_chargeCustomerFail", "visa", "credit", "0341", Behaviour.GENERIC);
        add("pm_card_authenticationRequired", "visa", "credit", "3184", Behaviour.NEEDS_AUTHENTICATION);
        add("pm_card_threeDSecure2Required", "visa", "credit", "3220", Behaviour.NEEDS_AUTHENTICATION);
        // Stripe has none such: its cards are quick, other methods take days. The simulator has cards alone.
        add("pm_card_simulator_processing", "visa", "debit", "0009", Behaviour.PROCESSES);
        followed("pm_card_pendingRefund", "7726", Aftermath.REFUNDS_PEND);
        followed("pm_card_refundFail", "5126", Aftermath.REFUNDS_FAIL);
        followed("pm_card_createDispute", "0259", Aftermath.DISPUTED_AS_FRAUDULENT);
        followed("pm_card_createDisputeProductNotReceived", "2685", Aftermath.DISPUTED_AS_NOT_RECEIVED);
        followed("pm_card_createDisputeInquiry", "1976", Aftermath.INQUIRED);
    }

    /** Stripe's pages spell these both with and without the brand. */
    private static void declined(String suffix, String last4, Behaviour behaviour) {
        add("pm_card_chargeDeclined" + suffix, "visa", "credit", last4, behaviour);
        add("pm_card_visa_chargeDeclined" + suffix, "visa", "credit", last4, behaviour);
    }

    private static void add(String id, String brand, String funding, String last4, Behaviour behaviour) {
        CARDS.put(id, new TestCard(id, brand, funding, last4, behaviour, Aftermath.NONE));
    }

    private static void followed(String id, String last4, Aftermath aftermath) {
        CARDS.put(id, new TestCard(id, "visa", "credit", last4, Behaviour.SUCCEEDS, aftermath));
    }

    static @Nullable TestCard find(String id) {
        return CARDS.get(id);
    }

    /** @throws ApiError resource_missing, for what is not one of the test cards */
    static TestCard get(String id) {
        TestCard card = CARDS.get(id);
        if (card == null) {
            throw ApiError.missing("PaymentMethod", id, "payment_method");
        }
        return card;
    }

    ObjectNode toJson() {
        var json = Json.object().put("id", id).put("object", "payment_method").put("allow_redisplay", "unspecified");
        json.set(
                "billing_details",
                Json.object().putNull("email").putNull("name").putNull("phone"));
        json.set("card", card());
        json.put("created", CREATED).putNull("customer").put("livemode", false);
        json.set("metadata", Json.object());
        return json.put("type", "card");
    }

    ObjectNode card() {
        return Json.object()
                .put("brand", brand)
                .put("country", "US")
                .put("display_brand", brand)
                .put("exp_month", EXPIRY_MONTH)
                .put("exp_year", EXPIRY_YEAR)
                .put("funding", funding)
                .put("last4", last4);
    }
}
