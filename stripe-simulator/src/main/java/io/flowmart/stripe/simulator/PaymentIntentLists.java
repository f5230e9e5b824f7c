package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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
        params.allow("limit", "starting_after", "created");
        var page = Page.of(params);
        var expansion = Expansion.of(params);
        return connection -> {
            var found = PaymentIntentRows.select(
                    connection, page.resolve(connection, "payment_intent").clauses(), page.values());
            return Answer.ok(page.toJson("/v1/payment_intents", shown(connection, found, expansion)));
        };
    }

    static Endpoint.Work search(String none, Params params) {
        params.allow("query", "limit", "page");
        var page = SearchQuery.parse(params);
        var expansion = Expansion.of(params);
        return connection -> {
            var found = PaymentIntentRows.select(connection, page.clauses(), page.values());
            boolean more = found.size() > page.limit;
            return Answer.ok(page.toJson("/v1/payment_intents/search", shown(connection, found, expansion))
                    .put("object", "search_result")
                    .put("next_page", more ? SearchQuery.cursor(found.get(page.limit - 1).seq) : null));
        };
    }

    private static List<ObjectNode> shown(Connection connection, List<PaymentIntent> found, Expansion expansion)
            throws SQLException {
        var shown = new ArrayList<ObjectNode>(found.size());
        for (PaymentIntent intent : found) {
            shown.add(expansion.apply(connection, intent));
        }
        return shown;
    }
}
