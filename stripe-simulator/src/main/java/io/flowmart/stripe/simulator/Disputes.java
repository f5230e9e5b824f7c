package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Opens disputes, takes evidence, and ends them. Who changes one holds its PaymentIntent's row lock.
 *
 * @see <a href="https://docs.stripe.com/disputes/how-disputes-work">How disputes work</a>
 * @see <a href="https://docs.stripe.com/testing#disputes">Testing disputes: the evidence that wins or loses</a>
 */
final class Disputes {

    private static final long SECONDS_TO_RESPOND = 9 * 24 * 3600;

    private final InstantSource clock;

    Disputes(InstantSource clock) {
        this.clock = clock;
    }

    void openAsTheCardSays(Connection connection, Events events, Charge charge) throws SQLException {
        switch (TestCard.get(charge.paymentMethod()).aftermath()) {
            case DISPUTED_AS_FRAUDULENT -> open(connection, events, charge, "fraudulent", charge.captured(), false);
            case DISPUTED_AS_NOT_RECEIVED ->
                open(connection, events, charge, "product_not_received", charge.captured(), false);
            case INQUIRED -> open(connection, events, charge, "fraudulent", charge.captured(), true);
            case NONE, REFUNDS_PEND, REFUNDS_FAIL -> {
                // Their owners are content.
            }
        }
    }

    /**
     * The owner of the PaymentIntent's card objects.
     *
     * @param amount all that was taken if null
     * @throws ApiError if nothing was taken, or less, or they have objected before and not lost
     */
    Answer open(
            Connection connection,
            Events events,
            PaymentIntent intent,
            String reason,
            @Nullable Long amount,
            boolean inquiry)
            throws SQLException {
        Charge charge = Charge.findSucceeded(connection, intent.id);
        if (charge == null || charge.captured() == 0) {
            throw ApiError.unexpectedState(
                    "This PaymentIntent has no charge to dispute: it has a status of " + intent.status + ".",
                    intent.toJson());
        }
        if (amount != null && amount > charge.captured()) {
            throw ApiError.invalid("No more can be disputed than was taken (%s)."
                            .formatted(Money.text(charge.captured(), charge.currency())))
                    .param("amount");
        }
        if (Dispute.isOpenOn(connection, charge.id()) || Dispute.holdsMoneyOf(connection, charge.id())) {
            throw ApiError.invalid("Charge " + charge.id() + " is disputed already.")
                    .code("charge_disputed");
        }
        long disputed = amount == null ? charge.captured() : amount;
        return Answer.ok(shown(connection, open(connection, events, charge, reason, disputed, inquiry)));
    }

    private Dispute open(
            Connection connection, Events events, Charge charge, String reason, long amount, boolean inquiry)
            throws SQLException {
        long now = now();
        var dispute = new Dispute(
                Ids.next("du_"),
                now,
                charge.id(),
                charge.paymentIntent(),
                amount,
                charge.currency(),
                reason,
                inquiry,
                inquiry ? "warning_needs_response" : "needs_response",
                now + SECONDS_TO_RESPOND,
                Json.object(),
                0,
                Json.object());
        dispute.insert(connection);
        if (!inquiry) {
            BalanceTransaction.ofDispute(dispute).insert(connection);
        }
        ObjectNode shown = shown(connection, dispute);
        events.add("charge.dispute.created", shown);
        if (!inquiry) {
            events.add("charge.dispute.funds_withdrawn", shown);
        }
        return dispute;
    }

    Endpoint.Work update(String id, Params params) {
        params.allow("evidence", "metadata", "submit");
        var given = Json.object();
        Params evidence = params.nested("evidence");
        if (evidence != null) {
            evidence.allow(Dispute.EVIDENCE.toArray(String[]::new));
            evidence.names().forEach(name -> given.put(name, evidence.string(name)));
        }
        boolean submit = params.has("submit") ? params.flag("submit") : !given.isEmpty();
        var metadata = Metadata.of(params);
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            Dispute dispute = locked(connection, id);
            if (!dispute.needsResponse() && (submit || !given.isEmpty())) {
                throw refused(dispute, "takes no more evidence");
            }
            Dispute staged = dispute.stage(
                    dispute.evidence().deepCopy().setAll(given),
                    dispute.metadata().deepCopy().setAll(metadata));
            Dispute after = submit ? staged.submit() : staged;
            after.update(connection);
            events.add(
                    "charge.dispute.updated",
                    shown(connection, after),
                    Json.object().put("status", dispute.status()));
            if (submit) {
                after = judged(connection, events, after);
            }
            return Answer.ok(expansion.apply(connection, shown(connection, after)));
        };
    }

    /** In Stripe's test mode two texts decide; anything else leaves it with the bank. */
    private Dispute judged(Connection connection, Events events, Dispute dispute) throws SQLException {
        return switch (dispute.evidence().path("uncategorized_text").asString("")) {
            case "winning_evidence" -> end(connection, events, dispute, true);
            case "losing_evidence" -> end(connection, events, dispute, false);
            default -> dispute;
        };
    }

    Endpoint.Work close(String id, Params params) {
        params.allow();
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            Dispute dispute = locked(connection, id);
            if (!dispute.needsResponse()) {
                throw refused(dispute, "cannot be closed");
            }
            Dispute closed = end(connection, events, dispute, false);
            return Answer.ok(expansion.apply(connection, shown(connection, closed)));
        };
    }

    /**
     * The bank has decided.
     *
     * @throws ApiError if it had decided before
     */
    Answer decide(Connection connection, Events events, String id, boolean won) throws SQLException {
        Dispute dispute = locked(connection, id);
        if (dispute.isClosed()) {
            throw refused(dispute, "has been decided");
        }
        return Answer.ok(shown(connection, end(connection, events, dispute, won)));
    }

    private Dispute end(Connection connection, Events events, Dispute dispute, boolean won) throws SQLException {
        Dispute after = dispute.end(won);
        after.update(connection);
        boolean reinstated = after.status().equals(Dispute.WON);
        if (reinstated) {
            BalanceTransaction.ofReversal(after, now()).insert(connection);
        }
        ObjectNode shown = shown(connection, after);
        events.add("charge.dispute.closed", shown);
        if (reinstated) {
            events.add("charge.dispute.funds_reinstated", shown);
        }
        return after;
    }

    Endpoint.Work retrieve(String id, Params params) {
        params.allow();
        var expansion = Expansion.of(params);
        return (connection, events) ->
                Answer.ok(expansion.apply(connection, shown(connection, Dispute.get(connection, id))));
    }

    Endpoint.Work list(String none, Params params) {
        var page = Page.of(params, "payment_intent", "charge");
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            var found = new ArrayList<ObjectNode>();
            for (Dispute dispute : Dispute.select(
                    connection, page.resolve(connection, "dispute").clauses(), page.values())) {
                found.add(shown(connection, dispute));
            }
            return Answer.ok(page.toJson("/v1/disputes", expansion.applyAll(connection, found)));
        };
    }

    private static Dispute locked(Connection connection, String id) throws SQLException {
        PaymentIntentRows.lock(connection, Dispute.get(connection, id).paymentIntent(), "payment_intent");
        return Dispute.get(connection, id);
    }

    private ObjectNode shown(Connection connection, Dispute dispute) throws SQLException {
        return dispute.toJson(
                BalanceTransaction.select(connection, "where source = ? order by seq", List.of(dispute.id())), now());
    }

    private static ApiError refused(Dispute dispute, String what) {
        return ApiError.invalid(
                "Dispute " + dispute.id() + " " + what + ": it has a status of " + dispute.status() + ".");
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
