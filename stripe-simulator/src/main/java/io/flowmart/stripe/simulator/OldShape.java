package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells an event as an account from 2020 would hear it: then a PaymentIntent listed its charges instead of naming the
 * latest, and a charge listed its refunds.
 *
 * @see <a href="https://docs.stripe.com/upgrades#2022-11-15">Upgrades: 2022-11-15</a>
 */
final class OldShape {

    static final String VERSION = "2020-08-27";

    private OldShape() {}

    static ObjectNode of(Connection connection, ObjectNode event) throws SQLException {
        ObjectNode old = event.deepCopy().put("api_version", VERSION);
        if (old.at("/data/object") instanceof ObjectNode object) {
            String kind = object.path("object").asString("");
            String id = object.path("id").asString("");
            if (kind.equals("payment_intent")) {
                object.remove("latest_charge");
                var charges = Charge.select(connection, "where c.payment_intent = ? order by c.seq desc", List.of(id));
                list(
                        object,
                        "charges",
                        "/v1/charges?payment_intent=" + id,
                        charges.stream().map(Charge::toJson).toList());
            } else if (kind.equals("charge")) {
                var refunds = Refund.select(connection, "where charge = ? order by seq desc", List.of(id));
                list(
                        object,
                        "refunds",
                        "/v1/charges/" + id + "/refunds",
                        refunds.stream().map(Refund::toJson).toList());
            }
        }
        return old;
    }

    private static void list(ObjectNode object, String field, String url, List<ObjectNode> found) {
        var list = object.putObject(field).put("object", "list");
        list.putArray("data").addAll(found);
        list.put("has_more", false).put("total_count", found.size()).put("url", url);
    }
}
