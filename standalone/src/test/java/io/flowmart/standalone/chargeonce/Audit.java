package io.flowmart.standalone.chargeonce;

import io.flowmart.api.payment.PaymentId;
import io.flowmart.standalone.chargeonce.Seed.Conduct;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Holds Stripe's books, the event store and the read models against each other and against what buyers and operators were
 * told, for some orders; and looks for what is left over of them.
 */
final class Audit {

    private static final String ORDERS = """
        with story as (
            select aggregate_identifier as id, max(sequence_number) as version, count(*) as events,
                   (array_agg(split_part(event, '.', 3) order by sequence_number desc))[1] as last,
                   coalesce(sum((payload ->> 'amount')::bigint) filter (where
                       event = 'flowmart.payment.PaymentProcessed' and payload ->> 'outcome' = 'succeeded'), 0) as charged,
                   coalesce(sum((payload ->> 'amount')::bigint) filter (where
                       event = 'flowmart.payment.PaymentRefunded'), 0) as refunded,
                   count(*) filter (where event = 'flowmart.payment.PaymentProcessed'
                       and payload ->> 'outcome' = 'succeeded') as charges,
                   count(*) filter (where event = 'flowmart.payment.PaymentRefundRequested')
                       - count(*) filter (where event = 'flowmart.payment.PaymentRefunded') as open_refunds
            from event_store.event_log
            where aggregate_identifier = any (?) or aggregate_identifier = any (?)
            group by aggregate_identifier),
        money as (
            select order_id, sum(case kind when 'CAPTURED' then amount when 'REFUNDED' then -amount
                                           when 'REFUND_FAILED' then -amount else 0 end) as kept
            from query.ledger_row where order_id = any (?) group by order_id)
        select o.id, o.last, o.version, o.events, lower(r.status) as status, r.version as row_version, r.reason,
               r.total_amount, r.refunded_amount, p.charged, p.refunded, p.charges, p.open_refunds,
               p.version as payment_version, lower(s.status) as payment_status, s.version as payment_row_version,
               s.refunded_amount as payment_row_refunded, coalesce(m.kept, 0) as ledger
        from story o
        left join query.order_row r on r.order_id = o.id
        left join query.payment_row s on s.order_id = o.id
        left join story p on p.id = s.payment_id
        left join money m on m.order_id = o.id
        where o.id = any (?)\
        """;

    private static final String LEFT_OVER = """
        select 'saga of ' || association_value as what
        from event_store.association_value_entry where association_value = any (?)
        union all
        select 'task ' || task_name || ' ' || task_instance || ' of ' || id
        from event_store.scheduled_tasks join unnest(?::text[]) id on position(id in convert_from(task_data, 'UTF8')) > 0
        where not (task_instance like 'look-again/%' and execution_time > now())
        union all
        select 'dead letter ' || event_identifier
        from event_store.dead_letter_entry where aggregate_identifier = any (?)\
        """;

    private static final String LEFT_OVER_IN_ALL = """
        select 'saga ' || convert_from(serialized_saga, 'UTF8') from event_store.saga_entry
        union all select 'association ' || association_value from event_store.association_value_entry
        union all select 'task ' || task_name || ' ' || task_instance from event_store.scheduled_tasks
        union all select 'dead letter ' || event_identifier from event_store.dead_letter_entry\
        """;

    /** What the last event of a final order can make of it. */
    private static final Map<String, Set<String>> STATUS = Map.of(
            "OrderConfirmed", Set.of("paid"),
            "OrderPartiallyRefunded", Set.of("paid"),
            "OrderPaymentFailed", Set.of("payment_failed"),
            "OrderCancelled", Set.of("cancelled"),
            "OrderRefunded", Set.of("refunded"));

    private static final Map<String, Set<String>> PAYMENT_STATUS = Map.of(
            "paid", Set.of("succeeded", "partially_refunded"),
            "payment_failed", Set.of("failed", "voided"),
            "cancelled", Set.of("failed", "voided"),
            "refunded", Set.of("refunded"));

    /** In any snapshot: an event that asks for work and the task that does it are of one transaction. */
    private static final String FORGOTTEN = """
        with payment as (
            select aggregate_identifier as id,
                   (array_agg(split_part(event, '.', 3) order by sequence_number desc)
                       filter (where event not like '%Refund%'))[1] as last,
                   count(*) filter (where event = 'flowmart.payment.PaymentRefundRequested')
                       > count(*) filter (where event in (
                           'flowmart.payment.PaymentRefunded', 'flowmart.payment.PaymentRefundFailed')) as refunding
            from event_store.event_log where aggregate_identifier like 'payment-%'
            group by aggregate_identifier)
        select id || ' after ' || last || (case when refunding then ', a refund is requested' else '' end)
        from payment
        where (refunding or last in ('PaymentInitiated', 'PaymentMethodChosen', 'PaymentIntentCreated',
                                     'PaymentActionRequired', 'PaymentVoidRequested'))
        and not exists (select from event_store.scheduled_tasks where position(id in convert_from(task_data, 'UTF8')) > 0)\
        """;

    private static final String TIMED_OUT = "payment_timed_out";

    private final String jdbcUrl;
    private final StripeBooks books;

    Audit(String jdbcUrl, StripeBooks books) {
        this.jdbcUrl = jdbcUrl;
        this.books = books;
    }

    /** What the stores say of an order. */
    private record State(
            String last,
            boolean shownRightly,
            String status,
            String reason,
            long total,
            long refunded,
            long paymentCharged,
            long paymentRefunded,
            long charges,
            long openRefunds,
            String paymentStatus,
            long ledger) {

        static State of(ResultSet row) throws SQLException {
            return new State(
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
                    row.getLong("open_refunds"),
                    String.valueOf(row.getString("payment_status")),
                    row.getLong("ledger"));
        }

        long kept() {
            return paymentCharged - paymentRefunded;
        }
    }

    /** What does not add up, or is still under way. */
    List<String> faults(Collection<Errand> errands) throws SQLException {
        var faults = new ArrayList<String>();
        String[] orders = errands.stream().map(errand -> errand.order().value()).toArray(String[]::new);
        String[] payments = errands.stream()
                .map(errand -> PaymentId.of(errand.order()).value())
                .toArray(String[]::new);
        Map<String, State> states;
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            states = states(connection, orders, payments);
            faults.addAll(leftOver(connection, orders, payments));
        }
        for (Errand errand : errands) {
            State state = states.get(errand.order().value());
            List<String> its = state == null ? List.of("lost") : faultsOf(errand, state);
            its.forEach(fault -> faults.add("%s: %s %s %s".formatted(fault, errand.order(), errand.wish(), state)));
        }
        // The books are read order by order; that can wait until the rest is right.
        if (faults.isEmpty()) {
            errands.forEach(errand -> faults.addAll(
                    faultsInBooks(errand, states.get(errand.order().value()))));
        }
        return faults;
    }

    private static Map<String, State> states(Connection connection, String[] orders, String[] payments)
            throws SQLException {
        var states = new HashMap<String, State>();
        try (var query = connection.prepareStatement(ORDERS)) {
            query.setArray(1, connection.createArrayOf("text", orders));
            query.setArray(2, connection.createArrayOf("text", payments));
            query.setArray(3, connection.createArrayOf("text", orders));
            query.setArray(4, connection.createArrayOf("text", orders));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    states.put(rows.getString("id"), State.of(rows));
                }
            }
        }
        return states;
    }

    private static List<String> leftOver(Connection connection, String[] orders, String[] payments)
            throws SQLException {
        String[] all = Stream.of(orders, payments).flatMap(Stream::of).toArray(String[]::new);
        try (var query = connection.prepareStatement(LEFT_OVER)) {
            for (int i = 1; i <= 3; i++) {
                query.setArray(i, connection.createArrayOf("text", all));
            }
            try (var rows = query.executeQuery()) {
                return texts("left over: ", rows);
            }
        }
    }

    private static List<String> texts(String prefix, ResultSet rows) throws SQLException {
        var texts = new ArrayList<String>();
        while (rows.next()) {
            texts.add(prefix + rows.getString(1));
        }
        return texts;
    }

    private List<String> faultsOf(Errand errand, State state) {
        var faults = new ArrayList<String>();
        if (!STATUS.getOrDefault(state.last(), Set.of()).contains(state.status())) {
            faults.add("not final");
        }
        if (!PAYMENT_STATUS.getOrDefault(state.status(), Set.of()).contains(state.paymentStatus())) {
            faults.add("not settled");
        }
        if (!state.shownRightly()) {
            faults.add("read model and event store differ");
        }
        if (state.charges() > 1) {
            faults.add("charged more than once");
        }
        if (state.openRefunds() != 0) {
            faults.add("a refund is not decided");
        }
        long due = state.status().equals("paid") ? state.total() - state.refunded() : 0;
        if (state.kept() != due || state.ledger() != due) {
            faults.add("order, payment and ledger differ in what was kept");
        }
        if (!isKept(errand, state)) {
            faults.add("not what buyer and operator were told");
        }
        return faults;
    }

    /** Who was not charged in time, because the shop was hardly ever there or slow, was told so; that is right as well. */
    private boolean isKept(Errand errand, State state) {
        Conduct conduct = errand.wish().conduct();
        if (errand.wasCancelled()) {
            return Set.of("cancelled", "refunded").contains(state.status());
        }
        boolean timedOut =
                state.status().equals("payment_failed") && state.reason().equals(TIMED_OUT);
        if (timedOut) {
            return true;
        }
        return switch (conduct) {
            case IS_DECLINED ->
                state.status().equals("payment_failed") && state.reason().equals("card_declined");
            case NEVER_AUTHENTICATES -> false;
            case IS_REFUNDED_ALL, IS_REFUNDED_TWICE ->
                state.status().equals("refunded") && state.refunded() == errand.refunded();
            case IS_REFUNDED_A_PART -> state.status().equals("paid") && state.refunded() == errand.refunded();
            // A cancellation that was refused came too late.
            case CANCELS_AT_ONCE, CANCELS_ONCE_DECIDED -> state.status().equals("payment_failed");
            case PAYS, PAYS_AGAIN, AUTHENTICATES, ORDERS_TWICE ->
                state.status().equals("paid") && state.refunded() == 0;
        };
    }

    private List<String> faultsInBooks(Errand errand, State state) {
        var faults = new ArrayList<String>();
        List<JsonNode> intents = books.rows("order_id", errand.order());
        long kept = intents.stream()
                .mapToLong(intent -> intent.path("captured").asLong()
                        - intent.path("refunded").asLong())
                .sum();
        long succeeded = intents.stream()
                .filter(intent -> intent.path("status").asString().equals("succeeded"))
                .count();
        boolean open = intents.stream().anyMatch(intent -> !Set.of("succeeded", "canceled")
                .contains(intent.path("status").asString()));
        if (succeeded > 1) {
            faults.add("charged twice at Stripe");
        }
        if (kept != state.kept()) {
            faults.add("Stripe has kept " + kept + ", we " + state.kept());
        }
        if (open) {
            faults.add("open at Stripe");
        }
        return faults.stream()
                .map(fault -> "%s: %s %s %s %s".formatted(fault, errand.order(), errand.wish(), state, intents))
                .toList();
    }

    /** Which payments have something to be done, and no task that does it. */
    List<String> forgotten() throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(FORGOTTEN)) {
            return texts("forgotten: ", rows);
        }
    }

    /** What is left over of anything, and what the books know of no order's. */
    List<String> faultsInAll() throws SQLException {
        var faults = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(LEFT_OVER_IN_ALL)) {
            faults.addAll(texts("left over: ", rows));
        }
        if (books.blunders() != 0) {
            faults.add("charged more than once, or refunded more than captured: " + books.blunders());
        }
        return faults;
    }
}
