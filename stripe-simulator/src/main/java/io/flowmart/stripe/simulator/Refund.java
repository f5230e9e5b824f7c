package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Money given back, or on its way, or come back from a card that no longer takes it.
 *
 * @param status        pending, succeeded or failed
 * @param failureReason null unless it has failed
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
        ObjectNode metadata,
        String status,
        @Nullable String failureReason) {

    static final String PENDING = "pending";
    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";

    Refund succeed() {
        return with(SUCCEEDED, null);
    }

    Refund fail(String why) {
        return with(FAILED, why);
    }

    private Refund with(String status, @Nullable String failureReason) {
        return new Refund(
                id, created, charge, paymentIntent, amount, currency, reason, metadata, status, failureReason);
    }

    ObjectNode toJson() {
        var json = Json.object().put("id", id).put("object", "refund").put("amount", amount);
        json.put("balance_transaction", BalanceTransaction.idFor(id)).put("charge", charge);
        json.put("created", created).put("currency", currency);
        if (failureReason != null) {
            json.put("failure_balance_transaction", BalanceTransaction.idForReversal(id));
            json.put("failure_reason", failureReason);
        }
        json.set("metadata", metadata);
        json.put("payment_intent", paymentIntent);
        if (status.equals(PENDING)) {
            json.put("pending_reason", "processing");
        }
        json.put("reason", reason).putNull("receipt_number").putNull("source_transfer_reversal");
        return json.put("status", status).putNull("transfer_reversal");
    }

    void insert(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into refund (id, created, charge, payment_intent, amount, currency, reason, status, metadata)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)""")) {
            statement.setString(1, id());
            statement.setLong(2, created());
            statement.setString(3, charge());
            statement.setString(4, paymentIntent());
            statement.setLong(5, amount());
            statement.setString(6, currency());
            statement.setString(7, reason());
            statement.setString(8, status());
            statement.setString(9, Json.text(metadata()));
            statement.executeUpdate();
        }
    }

    void update(Connection connection) throws SQLException {
        try (var statement =
                connection.prepareStatement("update refund set status = ?, failure_reason = ? where id = ?")) {
            statement.setString(1, status);
            statement.setString(2, failureReason);
            statement.setString(3, id);
            statement.executeUpdate();
        }
    }

    static @Nullable Refund find(Connection connection, String id) throws SQLException {
        var found = select(connection, "where id = ?", List.of(id));
        return found.isEmpty() ? null : found.getFirst();
    }

    /** @throws ApiError resource_missing */
    static Refund get(Connection connection, String id) throws SQLException {
        Refund refund = find(connection, id);
        if (refund == null) {
            throw ApiError.missing("refund", id, "refund");
        }
        return refund;
    }

    static List<Refund> select(Connection connection, String clauses, List<Object> values) throws SQLException {
        return Rows.select(connection, "select * from refund " + clauses, values, Refund::read);
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
                Objects.requireNonNull(Json.parseObject(row.getString("metadata"))),
                row.getString("status"),
                row.getString("failure_reason"));
    }
}
