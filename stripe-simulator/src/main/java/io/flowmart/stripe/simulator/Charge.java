package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt to take money, successful or not.
 *
 * @param refunded the sum of its refunds
 * @see <a href="https://docs.stripe.com/api/charges/object">The Charge object</a>
 */
record Charge(
        String id,
        long created,
        String paymentIntent,
        long amount,
        String currency,
        String paymentMethod,
        TestCard.@Nullable Behaviour failure,
        long refunded) {

    static Charge of(PaymentIntent intent, TestCard card, TestCard.@Nullable Behaviour failure, long now) {
        return new Charge(Ids.next("ch_"), now, intent.id, intent.amount, intent.currency, card.id(), failure, 0);
    }

    boolean succeeded() {
        return failure == null;
    }

    void insert(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into charge (id, created, payment_intent, amount, currency, status, payment_method,
                                    failure_code, failure_message, decline_code)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            statement.setString(1, id);
            statement.setLong(2, created);
            statement.setString(3, paymentIntent);
            statement.setLong(4, amount);
            statement.setString(5, currency);
            statement.setString(6, succeeded() ? "succeeded" : "failed");
            statement.setString(7, paymentMethod);
            statement.setString(8, failure == null ? null : failure.code);
            statement.setString(9, failure == null ? null : failure.message);
            statement.setString(10, failure == null ? null : failure.declineCode);
            statement.executeUpdate();
        }
    }

    static @Nullable Charge find(Connection connection, String id) throws SQLException {
        return find(connection, "c.id = ?", id);
    }

    static @Nullable Charge findSucceeded(Connection connection, String paymentIntent) throws SQLException {
        return find(connection, "c.status = 'succeeded' and c.payment_intent = ?", paymentIntent);
    }

    private static @Nullable Charge find(Connection connection, String condition, String value) throws SQLException {
        try (var statement = connection.prepareStatement("""
                select c.*, (select coalesce(sum(r.amount), 0) from refund r where r.charge = c.id) as refunded
                from charge c where %s order by c.seq desc limit 1""".formatted(condition))) {
            statement.setString(1, value);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? read(rows) : null;
            }
        }
    }

    private static Charge read(ResultSet row) throws SQLException {
        return new Charge(
                row.getString("id"),
                row.getLong("created"),
                row.getString("payment_intent"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("payment_method"),
                TestCard.Behaviour.ofDeclineCode(row.getString("decline_code")),
                row.getLong("refunded"));
    }

    ObjectNode toJson() {
        long captured = succeeded() ? amount : 0;
        var json = Json.object().put("id", id).put("object", "charge").put("amount", amount);
        json.put("amount_captured", captured).put("amount_refunded", refunded).putNull("balance_transaction");
        json.put("captured", succeeded()).put("created", created).put("currency", currency);
        json.putNull("customer").put("disputed", false);
        json.put("failure_code", failure == null ? null : failure.code);
        json.put("failure_message", failure == null ? null : failure.message);
        json.put("livemode", false).set("metadata", Json.object());
        json.set("outcome", outcome());
        json.put("paid", succeeded()).put("payment_intent", paymentIntent).put("payment_method", paymentMethod);
        json.set(
                "payment_method_details",
                Json.object()
                        .put("type", "card")
                        .set("card", TestCard.get(paymentMethod).card()));
        json.put("refunded", succeeded() && refunded == amount);
        return json.put("status", succeeded() ? "succeeded" : "failed");
    }

    private ObjectNode outcome() {
        if (failure == null) {
            return Json.object()
                    .put("network_status", "approved_by_network")
                    .putNull("reason")
                    .put("seller_message", "Payment complete.")
                    .put("type", "authorized");
        }
        return Json.object()
                .put("network_status", "declined_by_network")
                .put("reason", failure.declineCode)
                .put("seller_message", failure.message)
                .put("type", "issuer_declined");
    }
}
