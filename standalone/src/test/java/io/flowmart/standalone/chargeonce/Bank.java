package io.flowmart.standalone.chargeonce;

import io.flowmart.api.order.OrderId;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What an order's buyer and his bank do without the shop.
 *
 * @param books where it is done
 */
record Bank(StripeBooks books, OrderId order) {

    /** He consents, if he is being asked; whether he was. */
    boolean authenticates() {
        return each("requires_action", books::authenticate);
    }

    /** He objects to what he paid, and loses. */
    void decideForTheShop() {
        each("succeeded", intent -> books.winDispute(books.dispute(intent)));
    }

    /** He objects to what he paid, and has it back. */
    void decideForTheBuyer() {
        each("succeeded", intent -> books.loseDispute(books.dispute(intent)));
    }

    /** What was refunded slowly arrives; whether there was anything. */
    boolean settlesRefunds() {
        List<String> refunds = intents()
                .flatMap(intent -> intent.path("refunds").valueStream())
                .map(refund -> refund.path("id").asString())
                .toList();
        refunds.forEach(books::succeedRefund);
        return !refunds.isEmpty();
    }

    private boolean each(String status, Consumer<String> act) {
        List<String> found = intents()
                .filter(intent -> intent.path("status").asString().equals(status))
                .map(intent -> intent.path("id").asString())
                .toList();
        found.forEach(act);
        return !found.isEmpty();
    }

    private Stream<JsonNode> intents() {
        return books.rows("order_id", order).stream();
    }
}
