package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives money back, never more than was taken.
 *
 * @see <a href="https://docs.stripe.com/api/refunds">Refunds</a>
 */
final class Refunds {

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
        return connection -> {
            Charge charge = locked(connection, intentId, chargeId);
            long left = charge.amount() - charge.refunded();
            if (left == 0) {
                throw ApiError.invalid("Charge " + charge.id() + " has already been refunded.")
                        .code("charge_already_refunded");
            }
            if (amount != null && amount > left) {
                throw ApiError.invalid("Refund amount (%s) is greater than unrefunded amount on charge (%s)"
                                .formatted(Money.text(amount, charge.currency()), Money.text(left, charge.currency())))
                        .param("amount");
            }
            var refund = new Refund(
                    Ids.next("re_"),
                    clock.instant().getEpochSecond(),
                    charge.id(),
                    charge.paymentIntent(),
                    amount == null ? left : amount,
                    charge.currency(),
                    reason,
                    metadata);
            refund.insert(connection);
            return Answer.ok(refund.toJson());
        };
    }

    /** The charge to refund. Its PaymentIntent is locked first, so that refunds of one charge queue. */
    private static Charge locked(Connection connection, @Nullable String intentId, @Nullable String chargeId)
            throws SQLException {
        if (intentId != null) {
            PaymentIntent intent = PaymentIntentRows.lock(connection, intentId, "payment_intent");
            Charge charge = Charge.findSucceeded(connection, intentId);
            if (charge == null) {
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
        Charge charge = Charge.find(connection, Objects.requireNonNull(chargeId));
        if (charge == null) {
            throw ApiError.missing("charge", chargeId, "charge");
        }
        PaymentIntentRows.lock(connection, charge.paymentIntent(), "payment_intent");
        if (!charge.succeeded()) {
            throw ApiError.invalid("Charge " + chargeId + " failed, so it cannot be refunded.")
                    .param("charge");
        }
        return Objects.requireNonNull(Charge.find(connection, chargeId));
    }

    static Endpoint.Work retrieve(String id, Params params) {
        params.allow();
        return connection -> {
            var found = Refund.select(connection, "where id = ?", List.of(id));
            if (found.isEmpty()) {
                throw ApiError.missing("refund", id, "refund");
            }
            return Answer.ok(found.getFirst());
        };
    }

    static Endpoint.Work list(String none, Params params) {
        params.allow("payment_intent", "charge", "limit", "starting_after", "created");
        var page = Page.of(params);
        for (String name : List.of("payment_intent", "charge")) {
            String value = params.string(name);
            if (value != null) {
                page.where(name + " = ?", value);
            }
        }
        return connection -> {
            var found =
                    Refund.select(connection, page.resolve(connection, "refund").clauses(), page.values());
            return Answer.ok(page.toJson("/v1/refunds", found));
        };
    }
}
