package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts whole objects where an answer has their ids. Of what Stripe can expand, a PaymentIntent's latest charge and
 * payment method are known here; the rest stays an id.
 *
 * @see <a href="https://docs.stripe.com/expand">Expanding responses</a>
 */
record Expansion(Set<String> fields) {

    static final Expansion NONE = new Expansion(Set.of());

    static Expansion of(Params params) {
        var fields = new HashSet<String>();
        for (String field : params.strings("expand")) {
            fields.add(field.startsWith("data.") ? field.substring("data.".length()) : field);
        }
        return new Expansion(fields);
    }

    ObjectNode apply(Connection connection, PaymentIntent intent) throws SQLException {
        ObjectNode json = intent.toJson();
        if (fields.contains("latest_charge") && intent.latestCharge != null) {
            Charge charge = Charge.find(connection, intent.latestCharge);
            json.set("latest_charge", charge == null ? null : charge.toJson());
        }
        if (fields.contains("payment_method") && intent.paymentMethod != null) {
            json.set("payment_method", TestCard.get(intent.paymentMethod).toJson());
        }
        return json;
    }
}
