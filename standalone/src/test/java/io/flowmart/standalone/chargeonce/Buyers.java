package io.flowmart.standalone.chargeonce;

import io.flowmart.standalone.testing.Shop;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who orders, one for each card, and who refunds.
 *
 * @param byCard   the buyers, by their default card
 * @param goodCard what the buyer with no money can pay with after all: the id of his payment method
 */
record Buyers(Map<String, Buyer> byCard, String goodCard, Buyer operator) {

    private static final String NO_MONEY = "pm_card_chargeDeclinedInsufficientFunds";

    static Buyers signUp(Shop shop) throws IOException {
        var buyers = new HashMap<String, Buyer>();
        for (String card : List.of(
                "pm_card_visa",
                "pm_card_mastercard",
                "pm_card_amex",
                "pm_card_chargeDeclined",
                NO_MONEY,
                "pm_card_authenticationRequired",
                "pm_card_pendingRefund",
                "pm_card_refundFail")) {
            buyers.put(card, shop.buyer(card));
        }
        Answer added = shop.addCard(buyers.get(NO_MONEY), "pm_card_visa", false);
        return new Buyers(buyers, added.text("paymentMethodId"), shop.signIn(World.OPERATOR, World.OPERATORS_PASSWORD));
    }

    Buyer with(String card) {
        return byCard.get(card);
    }
}
