package io.flowmart.standalone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.standalone.testing.Shop.Buyer;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether everything adds up in the end: what the buyers were told, the event store, the read models, what is still to
 * be done, and Stripe's books. Every order there is counts, also one that nobody was told of.
 */
public final class Reckoning {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the last event of an order makes of it, for the final ones. */
    private static final Map<String, String> STATUS = Map.of(
            "OrderConfirmed", "paid",
            "OrderPaymentFailed", "payment_failed",
            "OrderCancelled", "cancelled",
            "OrderRefunded", "refunded");

    /** How the payment of an order must have ended. */
    private static final Map<String, Set<String>> PAYMENT_STATUS = Map.of(
            "paid", Set.of("succeeded"),
            "payment_failed", Set.of("failed", "voided"),
            "cancelled", Set.of("failed", "voided"),
            "refunded", Set.of("refunded"));

    private static final Map<String, String> REASON = Map.of(
            "pm_card_chargeDeclined", "card_declined",
            "pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds",
            "pm_card_chargeDeclinedExpiredCard", "expired_card",
            "pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc");

    private static final String ORDERS = """
        with story as (
            select aggregate_identifier as id, max(sequence_number) as version, count(*) as events,
                   (array_agg(split_part(event, '.', 3) order by sequence_number desc))[1] as last,
                   max(payload ->> 'orderId') as order_id
            from event_store.event_log
            group by aggregate_identifier)
        select coalesce(o.id, r.order_id) as id, o.last, o.version, o.events, lower(r.status) as shown,
               r.version as shown_version, r.total_amount,
               p.id as payment, p.version as payment_version, lower(s.status) as payment_shown,
               s.version as payment_shown_version
        from (select * from story where id like 'order-%') o
        full join query.order_row r on r.order_id = o.id
        left join (select * from story where id like 'payment-%') p on p.order_id = o.id
        left join query.payment_row s on s.payment_id = p.id\
        """;

    /**
     * A look that is not due yet, for the first time, finds nothing to be done when it is; ChargeOnce sees that it ends. One that
     * is to be tried again counts.
     */
    private static final String LEFT_OVER = """
        select 'saga ' || saga_id || convert_from(serialized_saga, 'UTF8') from event_store.saga_entry
        union all select 'association ' || association_value from event_store.association_value_entry
        union all select 'task ' || task_name || ' ' || convert_from(task_data, 'UTF8')
                  from event_store.scheduled_tasks
                  where task_instance not like 'look-again/%' and task_instance <> 'recurring'
                      and not (task_instance like 'look/%' and execution_time > now()
                          and last_success is null and last_failure is null)
        union all select 'dead letter ' || event_identifier from event_store.dead_letter_entry\
        """;

    private final Shop shop;
    private final StripeBooks books;
    private final String jdbcUrl;
    private final List<String> stores;

    /**
     * Looks into the databases.
     *
     * @param jdbcUrl where the read models are, and all events that they are made of
     * @param stores  where there are sagas and tasks; the same one if there is but one
     */
    public Reckoning(Shop shop, StripeBooks books, String jdbcUrl, List<String> stores) {
        this.shop = shop;
        this.books = books;
        this.jdbcUrl = jdbcUrl;
        this.stores = stores;
    }

    /**
     * What a buyer was told.
     *
     * @param cancelled whether he was told that the order is cancelled
     */
    public record Promise(Buyer buyer, OrderId order, long total, boolean cancelled) {}

    private record OrderState(
            String id,
            String status,
            boolean shownRightly,
            long total,
            String payment,
            String paymentStatus,
            boolean paymentShownRightly) {

        static OrderState of(ResultSet row) throws SQLException {
            String status =
                    STATUS.getOrDefault(String.valueOf(row.getString("last")), "not final: " + row.getString("last"));
            return new OrderState(
                    row.getString("id"),
                    status,
                    status.equals(row.getString("shown"))
                            && row.getLong("version") == row.getLong("shown_version")
                            && row.getLong("version") + 1 == row.getLong("events"),
                    row.getLong("total_amount"),
                    String.valueOf(row.getString("payment")),
                    String.valueOf(row.getString("payment_shown")),
                    row.getString("payment_version") != null
                            && row.getString("payment_version").equals(row.getString("payment_shown_version")));
        }
    }

    /** Waits until everything has come to rest and adds up, and fails with what does not. */
    public void addsUp(Collection<Promise> promises) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> assertThat(faults(promises))
                .isEmpty());
    }

    /** How many events of a kind there are. */
    public long count(String event) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var query = connection.prepareStatement("select count(*) from event_store.event_log where event = ?")) {
            query.setString(1, event);
            try (var count = query.executeQuery()) {
                return count.next() ? count.getLong(1) : 0;
            }
        }
    }

    private List<String> faults(Collection<Promise> promises) throws SQLException, IOException {
        var faults = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            for (String store : stores) {
                faults.addAll(leftOver(store));
            }
            Map<String, OrderState> orders = orders(connection);
            orders.values().forEach(order -> faults.addAll(faultsOf(order)));
            faults.addAll(faultsInBooks(orders));
            faults.addAll(broken(promises, orders));
        }
        return faults;
    }

    private static List<String> leftOver(String store) throws SQLException {
        var found = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(store);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(LEFT_OVER)) {
            while (rows.next()) {
                found.add("left over: " + rows.getString(1));
            }
        }
        return found;
    }

    private static Map<String, OrderState> orders(Connection connection) throws SQLException {
        var orders = new HashMap<String, OrderState>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(ORDERS)) {
            while (rows.next()) {
                OrderState order = OrderState.of(rows);
                orders.put(order.id(), order);
            }
        }
        return orders;
    }

    private static List<String> faultsOf(OrderState order) {
        var faults = new ArrayList<String>();
        if (!PAYMENT_STATUS.getOrDefault(order.status(), Set.of()).contains(order.paymentStatus())) {
            faults.add("not settled: " + order);
        }
        if (!order.shownRightly() || !order.paymentShownRightly()) {
            faults.add("read model and event store differ: " + order);
        }
        return faults;
    }

    private List<String> faultsInBooks(Map<String, OrderState> orders) {
        var faults = new ArrayList<String>();
        if (books.blunders() != 0) {
            faults.add("charged more than once, or refunded more than captured: " + books.blunders());
        }
        Map<String, List<Entry>> entries = books.by("order_id");
        entries.keySet().stream()
                .filter(id -> !orders.containsKey(id))
                .forEach(id -> faults.add("in Stripe's books without an order: " + id));
        orders.values().forEach(order -> {
            List<Entry> its = entries.getOrDefault(order.id(), List.of());
            long kept = its.stream()
                    .mapToLong(entry -> entry.captured() - entry.refunded())
                    .sum();
            boolean ended = its.stream()
                    .allMatch(entry -> Set.of("succeeded", "canceled").contains(entry.status()));
            long succeeded = its.stream()
                    .filter(entry -> entry.status().equals("succeeded"))
                    .count();
            if (kept != (order.status().equals("paid") ? order.total() : 0) || succeeded > 1 || !ended) {
                faults.add("Stripe's books say otherwise: " + order + its);
            }
        });
        return faults;
    }

    private List<String> broken(Collection<Promise> promises, Map<String, OrderState> orders) throws IOException {
        var faults = new ArrayList<String>();
        var seen = new HashMap<Buyer, Map<OrderId, Shop.Order>>();
        for (Promise promise : promises) {
            OrderState order = orders.get(promise.order().value());
            if (!seen.containsKey(promise.buyer())) {
                seen.put(promise.buyer(), shop.orders(promise.buyer()));
            }
            Shop.Order shown = seen.get(promise.buyer()).get(promise.order());
            if (order == null || shown == null || shown.total() != promise.total()) {
                faults.add("lost: " + promise);
            } else if (!shown.status().equals(order.status()) || !isKept(promise, shown)) {
                faults.add("promise not kept: " + promise + order + shown);
            }
        }
        return faults;
    }

    private static boolean isKept(Promise promise, Shop.Order order) {
        if (promise.cancelled()) {
            return Set.of("cancelled", "refunded").contains(order.status());
        }
        String reason = REASON.get(promise.buyer().card());
        return reason == null
                ? order.status().equals("paid")
                : order.status().equals("payment_failed") && order.reason().equals(reason);
    }
}
