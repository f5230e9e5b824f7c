package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A card's owner questions a charge at their bank. A real dispute takes the money away until it is won; an inquiry only
 * asks.
 *
 * @param dueBy           until when evidence may be submitted
 * @param evidence        as given so far, submitted or not
 * @param submissionCount how often it was submitted
 * @see <a href="https://docs.stripe.com/api/disputes/object">The Dispute object</a>
 */
record Dispute(
        String id,
        long created,
        String charge,
        String paymentIntent,
        long amount,
        String currency,
        String reason,
        boolean inquiry,
        String status,
        long dueBy,
        ObjectNode evidence,
        int submissionCount,
        ObjectNode metadata) {

    static final String WON = "won";
    static final String LOST = "lost";
    static final String WARNING_CLOSED = "warning_closed";

    static final Set<String> REASONS = Set.of(
            "bank_cannot_process",
            "check_returned",
            "credit_not_processed",
            "customer_initiated",
            "debit_not_authorized",
            "duplicate",
            "fraudulent",
            "general",
            "incorrect_account_details",
            "insufficient_funds",
            "noncompliant",
            "product_not_received",
            "product_unacceptable",
            "subscription_canceled",
            "unrecognized");

    static final List<String> EVIDENCE = List.of(
            "access_activity_log",
            "billing_address",
            "cancellation_policy",
            "cancellation_policy_disclosure",
            "cancellation_rebuttal",
            "customer_communication",
            "customer_email_address",
            "customer_name",
            "customer_purchase_ip",
            "customer_signature",
            "duplicate_charge_documentation",
            "duplicate_charge_explanation",
            "duplicate_charge_id",
            "product_description",
            "receipt",
            "refund_policy",
            "refund_policy_disclosure",
            "refund_refusal_explanation",
            "service_date",
            "service_documentation",
            "shipping_address",
            "shipping_carrier",
            "shipping_date",
            "shipping_documentation",
            "shipping_tracking_number",
            "uncategorized_file",
            "uncategorized_text");

    /** The card networks' codes for the commonest reasons. */
    private static final Map<String, String> NETWORK_CODES =
            Map.of("fraudulent", "10.4", "product_not_received", "13.1", "duplicate", "12.6.1");

    boolean isClosed() {
        return Set.of(WON, LOST, WARNING_CLOSED).contains(status);
    }

    boolean needsResponse() {
        return status.endsWith("needs_response");
    }

    Dispute stage(ObjectNode evidence, ObjectNode metadata) {
        return with(status, evidence, submissionCount, metadata);
    }

    Dispute submit() {
        return with(inquiry ? "warning_under_review" : "under_review", evidence, submissionCount + 1, metadata);
    }

    /** An inquiry has neither winner nor loser. */
    Dispute end(boolean won) {
        return with(inquiry ? WARNING_CLOSED : won ? WON : LOST, evidence, submissionCount, metadata);
    }

    private Dispute with(String status, ObjectNode evidence, int submissionCount, ObjectNode metadata) {
        return new Dispute(
                id,
                created,
                charge,
                paymentIntent,
                amount,
                currency,
                reason,
                inquiry,
                status,
                dueBy,
                evidence,
                submissionCount,
                metadata);
    }

    void insert(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into dispute (status, evidence, submission_count, metadata, id, created, charge, payment_intent,
                                     amount, currency, reason, inquiry, due_by)
                values (?, ?::jsonb, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            bindState(statement);
            statement.setString(5, id);
            statement.setLong(6, created);
            statement.setString(7, charge);
            statement.setString(8, paymentIntent);
            statement.setLong(9, amount);
            statement.setString(10, currency);
            statement.setString(11, reason);
            statement.setBoolean(12, inquiry);
            statement.setLong(13, dueBy);
            statement.executeUpdate();
        }
    }

    void update(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                update dispute set status = ?, evidence = ?::jsonb, submission_count = ?, metadata = ?::jsonb
                where id = ?""")) {
            bindState(statement);
            statement.setString(5, id);
            statement.executeUpdate();
        }
    }

    private void bindState(java.sql.PreparedStatement statement) throws SQLException {
        statement.setString(1, status);
        statement.setString(2, Json.text(evidence));
        statement.setInt(3, submissionCount);
        statement.setString(4, Json.text(metadata));
    }

    /** @throws ApiError resource_missing */
    static Dispute get(Connection connection, String id) throws SQLException {
        var found = select(connection, "where id = ?", List.of(id));
        if (found.isEmpty()) {
            throw ApiError.missing("dispute", id, "dispute");
        }
        return found.getFirst();
    }

    /** Whether the charge's money is in dispute, or was lost in one. */
    static boolean holdsMoneyOf(Connection connection, String charge) throws SQLException {
        return !select(
                        connection,
                        "where charge = ? and not inquiry and status <> '" + WON + "' limit 1",
                        List.of(charge))
                .isEmpty();
    }

    static boolean isOpenOn(Connection connection, String charge) throws SQLException {
        return select(connection, "where charge = ?", List.of(charge)).stream().anyMatch(found -> !found.isClosed());
    }

    static List<Dispute> select(Connection connection, String clauses, List<Object> values) throws SQLException {
        return Rows.select(connection, "select * from dispute " + clauses, values, Dispute::read);
    }

    private static Dispute read(ResultSet row) throws SQLException {
        return new Dispute(
                row.getString("id"),
                row.getLong("created"),
                row.getString("charge"),
                row.getString("payment_intent"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("reason"),
                row.getBoolean("inquiry"),
                row.getString("status"),
                row.getLong("due_by"),
                Objects.requireNonNull(Json.parseObject(row.getString("evidence"))),
                row.getInt("submission_count"),
                Objects.requireNonNull(Json.parseObject(row.getString("metadata"))));
    }

    ObjectNode toJson(List<BalanceTransaction> transactions, long now) {
        var json = Json.object().put("id", id).put("object", "dispute").put("amount", amount);
        var balance = json.putArray("balance_transactions");
        transactions.forEach(transaction -> balance.add(transaction.toJson()));
        json.put("charge", charge).put("created", created).put("currency", currency);
        json.putArray("enhanced_eligibility_types");
        var said = json.putObject("evidence");
        EVIDENCE.forEach(name -> said.set(name, evidence.get(name)));
        json.putObject("evidence_details")
                .put("due_by", dueBy)
                .put("has_evidence", !evidence.isEmpty())
                .put("past_due", needsResponse() && dueBy < now)
                .put("submission_count", submissionCount);
        json.put("is_charge_refundable", inquiry || status.equals(WON)).put("livemode", false);
        json.set("metadata", metadata);
        json.put("payment_intent", paymentIntent);
        json.putObject("payment_method_details")
                .put("type", "card")
                .putObject("card")
                .put("case_type", inquiry ? "inquiry" : "chargeback")
                .put("network_reason_code", NETWORK_CODES.get(reason));
        return json.put("reason", reason).put("status", status);
    }
}
