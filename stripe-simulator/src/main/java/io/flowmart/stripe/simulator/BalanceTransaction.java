package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one movement of money did to the shop's balance at Stripe.
 *
 * @param category what accountants should go by
 * @param source   the charge, refund or dispute that it is about
 * @param amount   positive for what came in
 * @param fee      what Stripe keeps of it, or takes on top
 * @see <a href="https://docs.stripe.com/api/balance_transactions/object">The Balance Transaction object</a>
 */
record BalanceTransaction(
        String id, long created, String type, String category, String source, long amount, long fee, String currency) {

    private static final long FIXED_FEE = 25;
    private static final long DISPUTE_FEE = 2000;

    static BalanceTransaction ofCharge(Charge charge, long now) {
        return new BalanceTransaction(
                idFor(charge.id()),
                now,
                "charge",
                "charge",
                charge.id(),
                charge.captured(),
                fee(charge.captured()),
                charge.currency());
    }

    static BalanceTransaction ofRefund(Refund refund) {
        return new BalanceTransaction(
                idFor(refund.id()),
                refund.created(),
                "refund",
                "refund",
                refund.id(),
                -refund.amount(),
                0,
                refund.currency());
    }

    static BalanceTransaction ofFailure(Refund refund, long now) {
        return new BalanceTransaction(
                idForReversal(refund.id()),
                now,
                "refund_failure",
                "refund_failure",
                refund.id(),
                refund.amount(),
                0,
                refund.currency());
    }

    static BalanceTransaction ofDispute(Dispute dispute) {
        return new BalanceTransaction(
                idFor(dispute.id()),
                dispute.created(),
                "adjustment",
                "dispute",
                dispute.id(),
                -dispute.amount(),
                DISPUTE_FEE,
                dispute.currency());
    }

    static BalanceTransaction ofReversal(Dispute dispute, long now) {
        return new BalanceTransaction(
                idForReversal(dispute.id()),
                now,
                "adjustment",
                "dispute_reversal",
                dispute.id(),
                dispute.amount(),
                0,
                dispute.currency());
    }

    /** The id of the one transaction that every charge, refund and dispute may have. */
    static String idFor(String source) {
        return "txn_" + source.substring(source.indexOf('_') + 1);
    }

    /** The id of the one that takes it back. */
    static String idForReversal(String source) {
        return idFor(source) + "R";
    }

    /** 1.5 %, rounded half up, and 25 minor units. */
    static long fee(long amount) {
        return (amount * 15 + 500) / 1000 + FIXED_FEE;
    }

    void insert(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into balance_transaction (id, created, type, category, source, amount, fee, currency)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            statement.setString(1, id);
            statement.setLong(2, created);
            statement.setString(3, type);
            statement.setString(4, category);
            statement.setString(5, source);
            statement.setLong(6, amount);
            statement.setLong(7, fee);
            statement.setString(8, currency);
            statement.executeUpdate();
        }
    }

    static @Nullable BalanceTransaction find(Connection connection, String id) throws SQLException {
        var found = select(connection, "where id = ?", List.of(id));
        return found.isEmpty() ? null : found.getFirst();
    }

    static List<BalanceTransaction> select(Connection connection, String clauses, List<Object> values)
            throws SQLException {
        return Rows.select(
                connection, "select * from balance_transaction " + clauses, values, BalanceTransaction::read);
    }

    private static BalanceTransaction read(ResultSet row) throws SQLException {
        return new BalanceTransaction(
                row.getString("id"),
                row.getLong("created"),
                row.getString("type"),
                row.getString("category"),
                row.getString("source"),
                row.getLong("amount"),
                row.getLong("fee"),
                row.getString("currency"));
    }

    ObjectNode toJson() {
        var json =
                Json.object().put("id", id).put("object", "balance_transaction").put("amount", amount);
        json.put("available_on", created).put("balance_type", "payments").put("created", created);
        json.put("currency", currency)
                .putNull("description")
                .putNull("exchange_rate")
                .put("fee", fee);
        var details = json.putArray("fee_details");
        if (fee != 0) {
            details.addObject()
                    .put("amount", fee)
                    .putNull("application")
                    .put("currency", currency)
                    .put("description", category.equals("dispute") ? "Dispute fee" : "Stripe processing fees")
                    .put("type", "stripe_fee");
        }
        json.put("net", amount - fee).put("reporting_category", category).put("source", source);
        return json.put("status", "available").put("type", type);
    }
}
