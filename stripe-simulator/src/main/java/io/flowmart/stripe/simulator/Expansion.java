package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts whole objects where an answer has their ids, along paths such as {@code latest_charge.balance_transaction}. Of
 * what Stripe can expand, the fields below are known here; the rest stays an id.
 *
 * @see <a href="https://docs.stripe.com/expand">Expanding responses</a>
 */
record Expansion(Set<String> paths) {

    static final Expansion NONE = new Expansion(Set.of());

    private static final int DEEPEST = 4;
    private static final Set<String> KNOWN = Set.of(
            "balance_transaction",
            "charge",
            "failure_balance_transaction",
            "latest_charge",
            "payment_intent",
            "payment_method",
            "source");

    /** @throws ApiError for a path of more than four levels */
    static Expansion of(Params params) {
        var paths = new LinkedHashSet<String>();
        for (String path : params.strings("expand")) {
            if (path.split("\\.", -1).length > DEEPEST) {
                throw params.refused(
                        "expand",
                        "You cannot expand more than " + DEEPEST + " levels of a property: "
                                + ApiError.shortened(path));
            }
            paths.add(path.startsWith("data.") ? path.substring("data.".length()) : path);
        }
        return new Expansion(paths);
    }

    ObjectNode apply(Connection connection, ObjectNode json) throws SQLException {
        for (String path : paths) {
            expand(connection, json, path);
        }
        return json;
    }

    List<ObjectNode> applyAll(Connection connection, List<ObjectNode> found) throws SQLException {
        var shown = new ArrayList<ObjectNode>(found.size());
        for (ObjectNode json : found) {
            shown.add(apply(connection, json));
        }
        return shown;
    }

    private static void expand(Connection connection, ObjectNode json, String path) throws SQLException {
        int dot = path.indexOf('.');
        String field = dot < 0 ? path : path.substring(0, dot);
        if (!KNOWN.contains(field)) {
            return;
        }
        if (json.path(field).isString()) {
            ObjectNode found = find(connection, json.path(field).asString());
            if (found == null) {
                return;
            }
            json.set(field, found);
        }
        if (dot >= 0 && json.path(field) instanceof ObjectNode child) {
            expand(connection, child, path.substring(dot + 1));
        }
    }

    /** The id's prefix tells what it is the id of. */
    private static @Nullable ObjectNode find(Connection connection, String id) throws SQLException {
        return switch (id.substring(0, id.indexOf('_') + 1)) {
            case "ch_" -> {
                Charge charge = Charge.find(connection, id);
                yield charge == null ? null : charge.toJson();
            }
            case "pi_" -> {
                PaymentIntent intent = PaymentIntentRows.find(connection, id);
                yield intent == null ? null : intent.toJson();
            }
            case "pm_" -> {
                TestCard card = TestCard.find(id);
                yield card == null ? null : card.toJson();
            }
            case "re_" -> {
                Refund refund = Refund.find(connection, id);
                yield refund == null ? null : refund.toJson();
            }
            case "txn_" -> {
                BalanceTransaction transaction = BalanceTransaction.find(connection, id);
                yield transaction == null ? null : transaction.toJson();
            }
            default -> null;
        };
    }
}
