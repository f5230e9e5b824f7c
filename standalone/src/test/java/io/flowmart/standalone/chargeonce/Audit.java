package io.flowmart.standalone.chargeonce;

import io.flowmart.api.payment.AttemptId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.standalone.chargeonce.Seed.Conduct;
import io.flowmart.standalone.testing.MailAudit;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Holds Stripe's books, the event store and the read models against each other and against what buyers and operators were
 * told, for some orders; and looks for what is left over of them.
 */
final class Audit {

    /** What the last event of a final order can make of it. */
    private static final Map<String, Set<String>> STATUS = Map.of(
            "OrderConfirmed", Set.of("paid"),
            "OrderPartiallyRefunded", Set.of("paid"),
            "OrderRefundFailed", Set.of("paid"),
            "OrderPaymentFailed", Set.of("payment_failed"),
            "OrderCancelled", Set.of("cancelled"),
            "OrderRefunded", Set.of("refunded"));

    private static final Map<String, Set<String>> PAYMENT_STATUS = Map.of(
            "paid", Set.of("succeeded", "partially_refunded", "disputed"),
            "payment_failed", Set.of("failed", "voided"),
            "cancelled", Set.of("failed", "voided"),
            "refunded", Set.of("refunded"));

    private static final int MOST_ATTEMPTS = 2;

    private final World world;
    private final StripeBooks books;

    Audit(World world) {
        this.world = world;
        this.books = world.books();
    }

    /** What does not add up, or is still under way. */
    List<String> faults(Collection<Errand> errands) throws SQLException {
        var faults = new ArrayList<String>();
        String[] orders = errands.stream().map(errand -> errand.order().value()).toArray(String[]::new);
        String[] payments = errands.stream()
                .map(errand -> PaymentId.of(errand.order()).value())
                .toArray(String[]::new);
        Map<String, OrderState> states;
        try (var connection = DriverManager.getConnection(world.jdbcUrl())) {
            states = OrderState.of(connection, orders, payments);
            faults.addAll(Remains.of(connection, orders, payments));
        }
        for (Errand errand : errands) {
            OrderState state = states.get(errand.order().value());
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

    private static List<String> faultsOf(Errand errand, OrderState state) {
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
        long due = state.status().equals("paid") ? state.total() - state.refunded() - state.lost() : 0;
        if (state.kept() != due || state.ledger() != due) {
            faults.add("order, payment and ledger differ in what was kept");
        }
        if (!isKept(errand, state)) {
            faults.add("not what buyer and operator were told");
        }
        return faults;
    }

    /** Who was not charged in time, because the shop was hardly ever there or slow, was told so; that is right as well. */
    private static boolean isKept(Errand errand, OrderState state) {
        if (errand.wasCancelled()) {
            return Set.of("cancelled", "refunded").contains(state.status());
        }
        boolean failed = state.status().equals("payment_failed");
        if (failed && state.reason().equals("payment_timed_out")) {
            return true;
        }
        Conduct conduct = errand.wish().conduct();
        boolean paid = state.status().equals("paid") && state.refunded() == 0;
        return switch (conduct) {
            case IS_DECLINED -> failed && state.reason().equals("card_declined");
            case NEVER_AUTHENTICATES -> false;
            case IS_REFUNDED_ALL, IS_REFUNDED_TWICE, IS_REFUNDED_SLOWLY ->
                state.status().equals("refunded") && state.refunded() == errand.refunded();
            case IS_REFUNDED_A_PART -> state.status().equals("paid") && state.refunded() == errand.refunded();
            // A cancellation that was refused came too late.
            case CANCELS_AT_ONCE, CANCELS_ONCE_DECIDED -> failed;
            case IS_LET_GO -> paid || failed && state.reason().equals("voided_by_operator");
            case DISPUTES_AND_LOSES -> paid && state.lost() == state.total();
            case PAYS, PAYS_AGAIN, AUTHENTICATES, ORDERS_TWICE, IS_REFUNDED_IN_VAIN, DISPUTES_AND_WINS ->
                paid && state.lost() == 0;
        };
    }

    private List<String> faultsInBooks(Errand errand, OrderState state) {
        var faults = new ArrayList<String>();
        List<JsonNode> intents = books.rows("order_id", errand.order());
        long kept = intents.stream()
                .mapToLong(intent -> intent.path("captured").asLong()
                        - intent.path("refunded").asLong()
                        - intent.path("disputed").asLong())
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

    /** What can never come right again: an attempt makes one PaymentIntent, as long as Stripe knows its key. */
    List<String> madeTwice(Collection<Errand> errands) {
        Map<String, List<Entry>> made = books.by("attempt_id");
        var faults = new ArrayList<String>();
        for (Errand errand : errands) {
            for (int number = 1; number <= MOST_ATTEMPTS; number++) {
                AttemptId attempt = AttemptId.of(PaymentId.of(errand.order()), number);
                List<Entry> its = made.getOrDefault(attempt.value(), List.of());
                if (its.size() > 1) {
                    faults.add("made twice: %s %s %s".formatted(errand.order(), errand.wish(), its));
                }
            }
        }
        return faults;
    }

    /** Which payments have something to be done, and no task that does it. */
    List<String> forgotten() throws SQLException {
        try (var connection = DriverManager.getConnection(world.jdbcUrl())) {
            return Remains.forgotten(connection);
        }
    }

    /**
     * What is left over of anything, what the books know of no order's, and the mails.
     *
     * @param deaths how many shops were killed, each of which may have had mails under way
     */
    List<String> faultsInAll(int deaths) throws SQLException {
        var faults = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(world.jdbcUrl())) {
            faults.addAll(Remains.inAll(connection));
        }
        if (books.blunders() != 0) {
            faults.add("charged more than once, or refunded more than captured: " + books.blunders());
        }
        faults.addAll(new MailAudit(world.mails(), world.jdbcUrl()).faults(deaths));
        return faults;
    }
}
