package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives money back, never more than was taken.
 *
 * @see <a href="https://docs.stripe.com/api/refunds">Refunds</a>
 */
final class Refunds {

    /** What Stripe says of a card that no longer takes money. */
    static final String USUAL_FAILURE = "expired_or_canceled_card";

    private final InstantSource clock;

    Refunds(InstantSource clock) {
        this.clock = clock;
    }

    Endpoint.Work create(String none, Params params) {
        params.allow("payment_intent", "charge", "amount", "reason", "metadata");
        String intentId = params.string("payment_intent");
        String chargeId = params.string("charge");
        if (intentId == null && chargeId == null) {
            throw ApiError.invalid(
                    "One of the following params should be provided for this request: payment_intent or" + " charge.");
        }
        Long amount = params.has("amount") ? Money.positive(params) : null;
        String reason = params.oneOf("reason", "duplicate", "fraudulent", "requested_by_customer");
        var metadata = Metadata.of(params);
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            Charge charge = locked(connection, intentId, chargeId);
            checkThatItIsThere(connection, charge, amount);
            var aftermath = TestCard.get(charge.paymentMethod()).aftermath();
            var refund = new Refund(
                    Ids.next("re_"),
                    clock.instant().getEpochSecond(),
                    charge.id(),
                    charge.paymentIntent(),
                    amount == null ? charge.refundable() : amount,
                    charge.currency(),
                    reason,
                    metadata,
                    aftermath == TestCard.Aftermath.REFUNDS_PEND ? Refund.PENDING : Refund.SUCCEEDED,
                    null);
            refund.insert(connection);
            BalanceTransaction.ofRefund(refund).insert(connection);
            Charge refunded = charge.refund(refund.amount());
            events.add("refund.created", refund.toJson());
            events.add("charge.refunded", refunded.toJson());
            Answer answer = Answer.ok(expansion.apply(connection, refund.toJson()));
            if (aftermath == TestCard.Aftermath.REFUNDS_FAIL) {
                change(connection, events, refund, refund.fail(USUAL_FAILURE));
            }
            return answer;
        };
    }

    private static void checkThatItIsThere(Connection connection, Charge charge, @Nullable Long amount)
            throws SQLException {
        if (charge.disputed() && Dispute.holdsMoneyOf(connection, charge.id())) {
            throw ApiError.invalid("Charge " + charge.id() + " has been charged back; cannot issue a refund.")
                    .code("charge_disputed");
        }
        long left = charge.refundable();
        if (left <= 0) {
            throw ApiError.invalid("Charge " + charge.id() + " has already been refunded.")
                    .code("charge_already_refunded");
        }
        if (amount != null && amount > left) {
            throw ApiError.invalid("Refund amount (%s) is greater than unrefunded amount on charge (%s)"
                            .formatted(Money.text(amount, charge.currency()), Money.text(left, charge.currency())))
                    .param("amount");
        }
    }

    /** The charge to refund. Its PaymentIntent is locked first, so that refunds of one charge queue. */
    private static Charge locked(Connection connection, @Nullable String intentId, @Nullable String chargeId)
            throws SQLException {
        if (intentId != null) {
            PaymentIntent intent = PaymentIntentRows.lock(connection, intentId, "payment_intent");
            Charge charge = Charge.findSucceeded(connection, intentId);
            if (charge == null || charge.captured() == 0) {
                throw ApiError.unexpectedState(
                        "This PaymentIntent (" + intentId + ") does not have a successful charge to refund.",
                        intent.toJson());
            }
            if (chargeId != null && !chargeId.equals(charge.id())) {
                throw ApiError.invalid("The charge does not belong to the given PaymentIntent.")
                        .param("charge");
            }
            return charge;
        }
        Charge charge = Charge.get(connection, Objects.requireNonNull(chargeId));
        PaymentIntentRows.lock(connection, charge.paymentIntent(), "payment_intent");
        if (!charge.succeeded()) {
            throw ApiError.invalid("Charge " + chargeId + " failed, so it cannot be refunded.")
                    .param("charge");
        }
        Charge current = Charge.get(connection, chargeId);
        if (current.captured() == 0) {
            throw ApiError.invalid("This uncaptured charge belongs to a PaymentIntent. Cancel the PaymentIntent to"
                            + " release the hold instead of refunding the charge.")
                    .param("charge");
        }
        return current;
    }

    /**
     * The bank has done it.
     *
     * @throws ApiError unless it was pending
     */
    Answer succeed(Connection connection, Events events, String id) throws SQLException {
        Refund refund = locked(connection, id);
        if (!refund.status().equals(Refund.PENDING)) {
            throw ApiError.invalid("Refund " + id + " cannot succeed: it is " + refund.status() + ".");
        }
        return change(connection, events, refund, refund.succeed());
    }

    /**
     * The bank could not do it, or sent the money back afterwards: it is the shop's again.
     *
     * @throws ApiError if it has failed before
     */
    Answer fail(Connection connection, Events events, String id, String why) throws SQLException {
        Refund refund = locked(connection, id);
        if (refund.status().equals(Refund.FAILED)) {
            throw ApiError.invalid("Refund " + id + " has failed already.");
        }
        return change(connection, events, refund, refund.fail(why));
    }

    private Answer change(Connection connection, Events events, Refund before, Refund after) throws SQLException {
        after.update(connection);
        var previous = Json.object().put("status", before.status());
        events.add("refund.updated", after.toJson(), previous);
        events.add("charge.refund.updated", after.toJson(), previous);
        if (after.status().equals(Refund.FAILED)) {
            BalanceTransaction.ofFailure(after, clock.instant().getEpochSecond())
                    .insert(connection);
            events.add("refund.failed", after.toJson());
        }
        return Answer.ok(after.toJson());
    }

    private static Refund locked(Connection connection, String id) throws SQLException {
        PaymentIntentRows.lock(connection, Refund.get(connection, id).paymentIntent(), "payment_intent");
        return Refund.get(connection, id);
    }

    static Endpoint.Work retrieve(String id, Params params) {
        params.allow();
        var expansion = Expansion.of(params);
        return (connection, events) ->
                Answer.ok(expansion.apply(connection, Refund.get(connection, id).toJson()));
    }

    static Endpoint.Work list(String none, Params params) {
        var page = Page.of(params, "payment_intent", "charge");
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            var found =
                    Refund.select(connection, page.resolve(connection, "refund").clauses(), page.values());
            return Answer.ok(page.toJson(
                    "/v1/refunds",
                    expansion.applyAll(
                            connection, found.stream().map(Refund::toJson).toList())));
        };
    }
}
