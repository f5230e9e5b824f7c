package io.flowmart.standalone.chargeonce;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the event store and the read models say of an order. Amounts are in minor units.
 *
 * @param last         the order's last event
 * @param shownRightly whether the read models have seen all events, once, and agree with the payment's in what went back
 * @param status       of the order's row
 * @param reason       why it could not be paid
 * @param charges      how often the payment was charged
 * @param lost         what the buyer's bank has taken, or may take
 * @param openRefunds  how many are asked for and not decided
 * @param ledger       what is kept, by the ledger
 */
record OrderState(
        String last,
        boolean shownRightly,
        String status,
        String reason,
        long total,
        long refunded,
        long charged,
        long paymentRefunded,
        long charges,
        long lost,
        long openRefunds,
        String paymentStatus,
        long ledger) {

    private static final String ORDERS = """
        with log as (
            select aggregate_identifier as id, sequence_number, split_part(event, '.', 3) as event, payload,
                   (payload ->> 'amount')::bigint as amount
            from event_store.event_log
            where aggregate_identifier = any (?) or aggregate_identifier = any (?)),
        story as (
            select id, max(sequence_number) as version, count(*) as events,
                   (array_agg(event order by sequence_number desc))[1] as last,
                   coalesce(sum(amount) filter (where
                       event = 'PaymentProcessed' and payload ->> 'outcome' = 'succeeded'), 0) as charged,
                   count(*) filter (where event = 'PaymentProcessed' and payload ->> 'outcome' = 'succeeded') as charges,
                   coalesce((array_agg((payload ->> 'refundedAmount')::bigint order by sequence_number desc) filter (where
                       event in ('PaymentRefunded', 'PaymentRefundFailed')))[1], 0) as refunded,
                   coalesce(sum(amount) filter (where event = 'PaymentDisputed'), 0)
                       - coalesce(sum(amount) filter (where
                           event = 'PaymentDisputeClosed' and payload ->> 'outcome' = 'won'), 0) as lost,
                   count(distinct payload ->> 'refundId') filter (where event = 'PaymentRefundRequested')
                       - count(distinct payload ->> 'refundId') filter (where
                           event in ('PaymentRefunded', 'PaymentRefundFailed')) as open_refunds
            from log group by id),
        money as (
            select order_id, sum(case when kind = 'CAPTURED' then amount
                                      when kind in ('REFUNDED', 'REFUND_FAILED', 'DISPUTED', 'DISPUTE_WON') then -amount
                                      else 0 end) as kept
            from query.ledger_row where order_id = any (?) group by order_id)
        select o.id, o.last, o.version, o.events, lower(r.status) as status, r.version as row_version, r.reason,
               r.total_amount, r.refunded_amount, p.charged, p.refunded, p.charges, p.lost, p.open_refunds,
               p.version as payment_version, lower(s.status) as payment_status, s.version as payment_row_version,
               s.refunded_amount as payment_row_refunded, coalesce(m.kept, 0) as ledger
        from story o
        left join query.order_row r on r.order_id = o.id
        left join query.payment_row s on s.order_id = o.id
        left join story p on p.id = s.payment_id
        left join money m on m.order_id = o.id
        where o.id = any (?)\
        """;

    /** What the payment has kept, by its own events. */
    long kept() {
        return charged - paymentRefunded - lost;
    }

    /** What the stores say of these orders and their payments, by the orders' ids. */
    static Map<String, OrderState> of(Connection connection, String[] orders, String[] payments) throws SQLException {
        var states = new HashMap<String, OrderState>();
        try (var query = connection.prepareStatement(ORDERS)) {
            query.setArray(1, connection.createArrayOf("text", orders));
            query.setArray(2, connection.createArrayOf("text", payments));
            query.setArray(3, connection.createArrayOf("text", orders));
            query.setArray(4, connection.createArrayOf("text", orders));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    states.put(rows.getString("id"), of(rows));
                }
            }
        }
        return states;
    }

    private static OrderState of(ResultSet row) throws SQLException {
        return new OrderState(
                row.getString("last"),
                row.getLong("version") == row.getLong("row_version")
                        && row.getLong("version") + 1 == row.getLong("events")
                        && row.getLong("payment_version") == row.getLong("payment_row_version")
                        && row.getLong("refunded") == row.getLong("payment_row_refunded"),
                String.valueOf(row.getString("status")),
                String.valueOf(row.getString("reason")),
                row.getLong("total_amount"),
                row.getLong("refunded_amount"),
                row.getLong("charged"),
                row.getLong("refunded"),
                row.getLong("charges"),
                row.getLong("lost"),
                row.getLong("open_refunds"),
                String.valueOf(row.getString("payment_status")),
                row.getLong("ledger"));
    }
}
