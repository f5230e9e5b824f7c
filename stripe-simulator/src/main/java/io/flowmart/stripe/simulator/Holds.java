package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns held money into taken money, or lets go of it. The caller holds the PaymentIntent's row lock.
 *
 * @see <a href="https://docs.stripe.com/payments/place-a-hold-on-a-payment-method">Place a hold</a>
 */
final class Holds {

    private final InstantSource clock;
    private final Disputes disputes;

    Holds(InstantSource clock) {
        this.clock = clock;
        this.disputes = new Disputes(clock);
    }

    /**
     * Takes the held money.
     *
     * @param part how much of it; what is left is released. All of it if null
     * @throws ApiError if there is no hold, it has expired, or it holds less
     */
    void capture(Connection connection, Events events, PaymentIntent intent, @Nullable Long part) throws SQLException {
        Charge hold = hold(connection, intent);
        if (hold == null) {
            throw ApiError.unexpectedState(
                    "This PaymentIntent could not be captured because it has a status of " + intent.status
                            + ". Only a PaymentIntent with one of the following statuses may be captured:"
                            + " requires_capture.",
                    intent.toJson());
        }
        if (hold.hasExpired(now())) {
            throw ApiError.invalid("The hold on this payment has expired; it can no longer be captured.")
                    .code("charge_expired_for_capture");
        }
        if (part != null && part > hold.amount()) {
            throw ApiError.invalid("The amount to capture (%s) is greater than the amount that is held (%s)."
                            .formatted(Money.text(part, intent.currency), Money.text(hold.amount(), intent.currency)))
                    .code("amount_too_large")
                    .param("amount_to_capture");
        }
        Charge captured = hold.capture(part == null ? hold.amount() : part);
        captured.updateHold(connection);
        intent.succeed(captured);
        PaymentIntentRows.update(connection, intent);
        events.add("charge.captured", captured.toJson());
        events.add("payment_intent.succeeded", intent.toJson());
        taken(connection, events, captured);
    }

    /** Cancels, and releases what is held. */
    void cancel(Connection connection, Events events, PaymentIntent intent, @Nullable String reason)
            throws SQLException {
        cancel(connection, events, intent, reason, "charge.refunded");
    }

    /** The bank has let go of the money, or is made to.
     *
     * @throws ApiError if nothing is held
     */
    void expire(Connection connection, Events events, PaymentIntent intent) throws SQLException {
        if (!intent.status.equals(PaymentIntent.REQUIRES_CAPTURE)) {
            throw ApiError.unexpectedState(
                    "No hold of this PaymentIntent can expire: it has a status of " + intent.status + ".",
                    intent.toJson());
        }
        cancel(connection, events, intent, "automatic", "charge.expired");
    }

    private void cancel(
            Connection connection, Events events, PaymentIntent intent, @Nullable String reason, String event)
            throws SQLException {
        Charge hold = hold(connection, intent);
        intent.cancel(reason, now());
        PaymentIntentRows.update(connection, intent);
        if (hold != null) {
            Charge released = hold.release();
            released.updateHold(connection);
            events.add(event, released.toJson());
        }
        events.add("payment_intent.canceled", intent.toJson());
    }

    /** What follows once money has been taken: the balance grows, and some cards' owners object. */
    void taken(Connection connection, Events events, Charge charge) throws SQLException {
        BalanceTransaction.ofCharge(charge, now()).insert(connection);
        disputes.openAsTheCardSays(connection, events, charge);
    }

    /** The PaymentIntents whose holds have passed their time, some of them. */
    List<String> expired(Connection connection) throws SQLException {
        return Rows.select(connection, """
                select payment_intent from charge
                where capture_before <= ? and capture_before is not null and amount_captured = 0 and not released
                order by capture_before limit 1000""", List.of(now()), row -> row.getString(1));
    }

    private static @Nullable Charge hold(Connection connection, PaymentIntent intent) throws SQLException {
        return intent.status.equals(PaymentIntent.REQUIRES_CAPTURE) && intent.latestCharge != null
                ? Charge.find(connection, intent.latestCharge)
                : null;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
