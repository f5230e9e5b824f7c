package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt to take money, successful or not, or one hold on it.
 *
 * @param metadata      its PaymentIntent's
 * @param captureBefore when the hold that it began as ends, null if the money was taken at once
 * @param captured      what was taken
 * @param released      whether it was a hold that ended without anything being taken
 * @param refunded      the sum of its refunds that have not failed
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
        ObjectNode metadata,
        @Nullable Long captureBefore,
        long captured,
        boolean released,
        long refunded,
        boolean disputed) {

    /** Stripe's usual time for a card that is not present. */
    private static final long HOLD_SECONDS = 7 * 24 * 3600;

    private static final String FIND = """
            select c.*, (select i.metadata from payment_intent i where i.id = c.payment_intent) as metadata,
                   (select coalesce(sum(r.amount), 0) from refund r
                    where r.charge = c.id and r.status <> 'failed') as refunded,
                   exists (select from dispute d where d.charge = c.id) as disputed
            from charge c\s""";

    static Charge of(PaymentIntent intent, TestCard card, TestCard.@Nullable Behaviour failure, long now) {
        boolean hold = failure == null && intent.isCapturedByHand();
        return new Charge(
                Ids.next("ch_"),
                now,
                intent.id,
                intent.amount,
                intent.currency,
                card.id(),
                failure,
                intent.metadata,
                hold ? now + HOLD_SECONDS : null,
                failure == null && !hold ? intent.amount : 0,
                false,
                0,
                false);
    }

    boolean succeeded() {
        return failure == null;
    }

    boolean isHold() {
        return succeeded() && captureBefore != null && captured == 0 && !released;
    }

    boolean hasExpired(long now) {
        return isHold() && Objects.requireNonNull(captureBefore) <= now;
    }

    /** What may still be given back. */
    long refundable() {
        return captured - refunded;
    }

    Charge capture(long part) {
        return with(part, false, refunded);
    }

    Charge release() {
        return with(0, true, refunded);
    }

    Charge refund(long part) {
        return with(captured, released, refunded + part);
    }

    private Charge with(long captured, boolean released, long refunded) {
        return new Charge(
                id,
                created,
                paymentIntent,
                amount,
                currency,
                paymentMethod,
                failure,
                metadata,
                captureBefore,
                captured,
                released,
                refunded,
                disputed);
    }

    void insert(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into charge (id, created, payment_intent, amount, currency, status, payment_method,
                                    failure_code, failure_message, decline_code, capture_before)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
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
            statement.setObject(11, captureBefore, Types.BIGINT);
            statement.executeUpdate();
        }
    }

    /** Writes down how a hold has ended. */
    void updateHold(Connection connection) throws SQLException {
        try (var statement =
                connection.prepareStatement("update charge set amount_captured = ?, released = ? where id = ?")) {
            statement.setLong(1, captured);
            statement.setBoolean(2, released);
            statement.setString(3, id);
            statement.executeUpdate();
        }
    }

    static @Nullable Charge find(Connection connection, String id) throws SQLException {
        return first(select(connection, "where c.id = ?", List.of(id)));
    }

    /** @throws ApiError resource_missing */
    static Charge get(Connection connection, String id) throws SQLException {
        Charge charge = find(connection, id);
        if (charge == null) {
            throw ApiError.missing("charge", id, "charge");
        }
        return charge;
    }

    static @Nullable Charge findSucceeded(Connection connection, String paymentIntent) throws SQLException {
        return first(select(
                connection,
                "where c.status = 'succeeded' and c.payment_intent = ? order by c.seq desc limit 1",
                List.of(paymentIntent)));
    }

    static List<Charge> select(Connection connection, String clauses, List<Object> values) throws SQLException {
        return Rows.select(connection, FIND + clauses, values, Charge::read);
    }

    private static @Nullable Charge first(List<Charge> found) {
        return found.isEmpty() ? null : found.getFirst();
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
                Objects.requireNonNull(Json.parseObject(row.getString("metadata"))),
                row.getObject("capture_before", Long.class),
                row.getLong("taken"),
                row.getBoolean("released"),
                row.getLong("refunded"),
                row.getBoolean("disputed"));
    }

    ObjectNode toJson() {
        long givenBack = refunded + (released || (captureBefore != null && captured > 0) ? amount - captured : 0);
        var json = Json.object().put("id", id).put("object", "charge").put("amount", amount);
        json.put("amount_captured", captured).put("amount_refunded", givenBack);
        json.put("balance_transaction", captured > 0 ? BalanceTransaction.idFor(id) : null);
        json.put("captured", captured > 0).put("created", created).put("currency", currency);
        json.putNull("customer").put("disputed", disputed);
        json.put("failure_code", failure == null ? null : failure.code);
        json.put("failure_message", failure == null ? null : failure.message);
        json.put("livemode", false).set("metadata", metadata);
        json.set("outcome", outcome());
        json.put("paid", succeeded()).put("payment_intent", paymentIntent).put("payment_method", paymentMethod);
        ObjectNode card = TestCard.get(paymentMethod).card();
        if (captureBefore != null) {
            card.put("capture_before", captureBefore);
        }
        json.set("payment_method_details", Json.object().put("type", "card").set("card", card));
        json.put("refunded", succeeded() && givenBack == amount);
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
