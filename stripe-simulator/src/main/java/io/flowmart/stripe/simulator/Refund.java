package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Money given back; here that succeeds at once.
 *
 * @see <a href="https://docs.stripe.com/api/refunds/object">The Refund object</a>
 */
record Refund(
        String id,
        long created,
        String charge,
        String paymentIntent,
        long amount,
        String currency,
        @Nullable String reason,
        ObjectNode metadata) {

    ObjectNode toJson() {
        var json = Json.object().put("id", id).put("object", "refund").put("amount", amount);
        json.putNull("balance_transaction").put("charge", charge).put("created", created);
        json.put("currency", currency).set("metadata", metadata);
        json.put("payment_intent", paymentIntent).put("reason", reason).putNull("receipt_number");
        return json.putNull("source_transfer_reversal")
                .put("status", "succeeded")
                .putNull("transfer_reversal");
    }

    void insert(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into refund (id, created, charge, payment_intent, amount, currency, reason, status, metadata)
                values (?, ?, ?, ?, ?, ?, ?, 'succeeded', ?::jsonb)""")) {
            statement.setString(1, id());
            statement.setLong(2, created());
            statement.setString(3, charge());
            statement.setString(4, paymentIntent());
            statement.setLong(5, amount());
            statement.setString(6, currency());
            statement.setString(7, reason());
            statement.setString(8, Json.text(metadata()));
            statement.executeUpdate();
        }
    }

    static List<ObjectNode> select(Connection connection, String clauses, List<Object> values) throws SQLException {
        try (var statement = connection.prepareStatement("select * from refund " + clauses)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            var found = new ArrayList<ObjectNode>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(read(rows).toJson());
                }
            }
            return found;
        }
    }

    private static Refund read(ResultSet row) throws SQLException {
        return new Refund(
                row.getString("id"),
                row.getLong("created"),
                row.getString("charge"),
                row.getString("payment_intent"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("reason"),
                Objects.requireNonNull(Json.parseObject(row.getString("metadata"))));
    }
}
