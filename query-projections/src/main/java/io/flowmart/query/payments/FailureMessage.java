package io.flowmart.query.payments;

import java.util.Map;

/**
 * What a buyer is told when a payment has failed: what he can do. That a card is reported lost or stolen, or that someone
 * suspects fraud, is said in the same words as anything else that has none of its own.
 *
 * @see <a href="https://docs.stripe.com/declines/codes">Stripe: decline codes</a>
 */
final class FailureMessage {

    static final String GENERAL =
            "The payment did not go through: use another way to pay, or ask the bank that issued the card.";

    private static final Map<String, String> BY_CODE = Map.ofEntries(
            Map.entry(
                    "insufficient_funds", "There is not enough money on the card: use another one or try again later."),
            Map.entry("expired_card", "The card has expired: use another one."),
            Map.entry("incorrect_cvc", "The card's security code is wrong: enter the card again, or use another one."),
            Map.entry("card_declined", "The card was declined: use another one, or ask the bank that issued it."),
            Map.entry(
                    "authentication_required",
                    "The bank wants to hear from you: pay again, and confirm the payment when you are asked."),
            Map.entry(
                    "payment_intent_authentication_failure",
                    "The payment was not confirmed at your bank: pay again and confirm it, or use another card."),
            Map.entry("processing_error", "The card could not be processed: pay again in a few minutes."),
            Map.entry("card_velocity_exceeded", "The card's limit is reached: use another one or try again later."),
            Map.entry("payment_timed_out", "The payment took too long and nothing was charged: pay again."),
            Map.entry("payment_method_missing", "There is nothing to pay with: add a card, then pay again."),
            Map.entry(
                    "voided_by_operator",
                    "The shop has given the payment up and nothing was charged: pay again, or ask the shop."),
            Map.entry("authorization_expired", "The hold on the card has ended and nothing was charged: pay again."),
            Map.entry("order_cancelled", "The order was cancelled and nothing was charged: order again if you like."));

    private FailureMessage() {}

    /** One sentence. */
    static String of(String code) {
        return BY_CODE.getOrDefault(code, GENERAL);
    }
}
