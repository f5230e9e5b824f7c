package io.flowmart.stripe.simulator;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists and finds PaymentIntents, newest first.
 *
 * @see <a href="https://docs.stripe.com/api/payment_intents/list">List all PaymentIntents</a>
 * @see <a href="https://docs.stripe.com/api/payment_intents/search">Search PaymentIntents</a>
 */
final class PaymentIntentLists {

    private PaymentIntentLists() {}

    static Endpoint.Work list(String none, Params params) {
        var page = Page.of(params);
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            var found = PaymentIntentRows.select(
                    connection, page.resolve(connection, "payment_intent").clauses(), page.values());
            return Answer.ok(page.toJson("/v1/payment_intents", expansion.applyAll(connection, shown(found))));
        };
    }

    static Endpoint.Work search(String none, Params params) {
        params.allow("query", "limit", "page");
        var page = SearchQuery.parse(params);
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            var found = PaymentIntentRows.select(connection, page.clauses(), page.values());
            boolean more = found.size() > page.limit;
            return Answer.ok(page.toJson("/v1/payment_intents/search", expansion.applyAll(connection, shown(found)))
                    .put("object", "search_result")
                    .put("next_page", more ? SearchQuery.cursor(found.get(page.limit - 1).seq) : null));
        };
    }

    private static List<ObjectNode> shown(List<PaymentIntent> found) {
        return found.stream().map(PaymentIntent::toJson).toList();
    }
}
