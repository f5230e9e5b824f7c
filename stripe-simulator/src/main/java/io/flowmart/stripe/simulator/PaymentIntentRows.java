package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of PaymentIntents. */
final class PaymentIntentRows {

    private PaymentIntentRows() {}

    static void insert(Connection connection, PaymentIntent intent) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into payment_intent (status, payment_method, latest_charge, amount_received, canceled_at,
                                            cancellation_reason, last_payment_error, next_action,
                                            amount_capturable,
                                            id, created, amount, currency, client_secret, metadata, details)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)""")) {
            bindState(statement, intent);
            statement.setString(10, intent.id);
            statement.setLong(11, intent.created);
            statement.setLong(12, intent.amount);
            statement.setString(13, intent.currency);
            statement.setString(14, intent.clientSecret);
            statement.setString(15, Json.text(intent.metadata));
            statement.setString(16, Json.text(intent.details));
            statement.executeUpdate();
        }
    }

    static void update(Connection connection, PaymentIntent intent) throws SQLException {
        try (var statement = connection.prepareStatement("""
                update payment_intent
                set status = ?, payment_method = ?, latest_charge = ?, amount_received = ?, canceled_at = ?,
                    cancellation_reason = ?, last_payment_error = ?::jsonb, next_action = ?::jsonb,
                    amount_capturable = ?
                where id = ?""")) {
            bindState(statement, intent);
            statement.setString(10, intent.id);
            statement.executeUpdate();
        }
    }

    private static void bindState(PreparedStatement statement, PaymentIntent intent) throws SQLException {
        statement.setString(1, intent.status);
        statement.setString(2, intent.paymentMethod);
        statement.setString(3, intent.latestCharge);
        statement.setLong(4, intent.amountReceived);
        statement.setObject(5, intent.canceledAt, Types.BIGINT);
        statement.setString(6, intent.cancellationReason);
        statement.setString(7, intent.lastPaymentError == null ? null : Json.text(intent.lastPaymentError));
        statement.setString(8, intent.nextAction == null ? null : Json.text(intent.nextAction));
        statement.setLong(9, intent.amountCapturable);
    }

    static @Nullable PaymentIntent find(Connection connection, String id) throws SQLException {
        var found = select(connection, "where id = ?", List.of(id));
        return found.isEmpty() ? null : found.getFirst();
    }

    /** @throws ApiError resource_missing */
    static PaymentIntent get(Connection connection, String id) throws SQLException {
        return get(connection, id, "intent", "");
    }

    /** Whoever else wants to change it waits until this transaction has ended. */
    static PaymentIntent lock(Connection connection, String id, String param) throws SQLException {
        return get(connection, id, param, " for update");
    }

    private static PaymentIntent get(Connection connection, String id, String param, String locking)
            throws SQLException {
        var found = select(connection, "where id = ?" + locking, List.of(id));
        if (found.isEmpty()) {
            throw ApiError.missing("payment_intent", id, param);
        }
        return found.getFirst();
    }

    static List<PaymentIntent> select(Connection connection, String clauses, List<Object> values) throws SQLException {
        return Rows.select(connection, "select * from payment_intent " + clauses, values, PaymentIntentRows::read);
    }

    private static PaymentIntent read(ResultSet row) throws SQLException {
        var intent = new PaymentIntent(
                row.getString("id"),
                row.getLong("created"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("client_secret"),
                row.getString("status"),
                Objects.requireNonNull(Json.parseObject(row.getString("metadata"))),
                Objects.requireNonNull(Json.parseObject(row.getString("details"))));
        intent.seq = row.getLong("seq");
        intent.paymentMethod = row.getString("payment_method");
        intent.latestCharge = row.getString("latest_charge");
        intent.amountCapturable = row.getLong("amount_capturable");
        intent.amountReceived = row.getLong("amount_received");
        intent.canceledAt = row.getObject("canceled_at", Long.class);
        intent.cancellationReason = row.getString("cancellation_reason");
        intent.lastPaymentError = Json.parseObject(row.getString("last_payment_error"));
        intent.nextAction = Json.parseObject(row.getString("next_action"));
        return intent;
    }
}
