package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Stands for those whom Stripe hears from besides the shop: the card's owner, the banks, and time. */
final class Controls {

    private static final Pattern PATH =
            Pattern.compile("/simulator/(payment_intents|refunds|disputes|idempotency_keys)(?:/(\\w+))?/(\\w+)");
    private static final int LONGEST_AGE = 1_000_000_000;

    /** One of them, once its parameters have been checked. */
    @FunctionalInterface
    private interface Change {
        Answer make(Connection connection, Events events) throws SQLException;
    }

    private final Database database;
    private final Idempotency idempotency;
    private final Deliveries deliveries;
    private final InstantSource clock;
    private final Confirmation confirmation;
    private final Holds holds;
    private final Refunds refunds;
    private final Disputes disputes;

    Controls(Database database, Idempotency idempotency, Deliveries deliveries, InstantSource clock) {
        this.database = database;
        this.idempotency = idempotency;
        this.deliveries = deliveries;
        this.clock = clock;
        this.confirmation = new Confirmation(clock);
        this.holds = new Holds(clock);
        this.refunds = new Refunds(clock);
        this.disputes = new Disputes(clock);
    }

    /**
     * Does what is asked for.
     *
     * @return null if there is no such thing
     * @throws ApiError if it cannot be, as things are
     */
    @Nullable
    Answer post(String path, byte[] body) throws SQLException {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return null;
        }
        Params params = FormDecoder.decode(body);
        String id = matcher.group(2);
        String action = matcher.group(1) + "/" + matcher.group(3);
        if (id == null) {
            return action.equals("idempotency_keys/expire") ? expireKeys(params) : null;
        }
        Change change = change(action, id, params);
        return change == null ? null : make(change);
    }

    private @Nullable Change change(String action, String id, Params params) {
        return switch (action) {
            case "payment_intents/authenticate" -> consent(id, params, true);
            case "payment_intents/refuse" -> consent(id, params, false);
            case "payment_intents/succeed" -> settle(id, params, true);
            case "payment_intents/fail" -> settle(id, params, false);
            case "payment_intents/expire" -> expire(id, params);
            case "payment_intents/dispute" -> dispute(id, params);
            case "refunds/succeed" -> {
                params.allow();
                yield (connection, events) -> refunds.succeed(connection, events, id);
            }
            case "refunds/fail" -> fail(id, params);
            case "disputes/win" -> decide(id, params, true);
            case "disputes/lose" -> decide(id, params, false);
            default -> null;
        };
    }

    private Answer make(Change change) throws SQLException {
        var events = Events.automatic(clock);
        Answer answer = database.write(connection -> {
            Answer made = change.make(connection, events);
            events.write(connection);
            return made;
        });
        deliveries.tellOf(events);
        return answer;
    }

    /** The card's owner at the bank's page, where Stripe would learn the outcome. */
    private Change consent(String id, Params params, boolean given) {
        params.allow();
        return (connection, events) -> {
            PaymentIntent intent = PaymentIntentRows.lock(connection, id, "intent");
            TestCard card = card(intent, PaymentIntent.REQUIRES_ACTION);
            return given
                    ? confirmation.succeed(connection, events, intent, card, Expansion.NONE)
                    : confirmation.refuse(connection, events, intent, card);
        };
    }

    /** The bank, days later. */
    private Change settle(String id, Params params, boolean paid) {
        params.allow();
        return (connection, events) -> {
            PaymentIntent intent = PaymentIntentRows.lock(connection, id, "intent");
            TestCard card = card(intent, PaymentIntent.PROCESSING);
            if (paid) {
                return confirmation.succeed(connection, events, intent, card, Expansion.NONE);
            }
            confirmation.decline(connection, events, intent, card, TestCard.Behaviour.GENERIC);
            return Answer.ok(intent.toJson());
        };
    }

    private static TestCard card(PaymentIntent intent, String status) {
        if (!intent.status.equals(status) || intent.paymentMethod == null) {
            throw ApiError.unexpectedState(
                    "This PaymentIntent does not wait for that: it has a status of " + intent.status + ".",
                    intent.toJson());
        }
        return TestCard.get(intent.paymentMethod);
    }

    private Change expire(String id, Params params) {
        params.allow();
        return (connection, events) -> {
            PaymentIntent intent = PaymentIntentRows.lock(connection, id, "intent");
            holds.expire(connection, events, intent);
            return Answer.ok(intent.toJson());
        };
    }

    private Change dispute(String id, Params params) {
        params.allow("reason", "amount", "inquiry");
        String given = params.oneOf("reason", Dispute.REASONS.toArray(String[]::new));
        String reason = given == null ? "fraudulent" : given;
        Long amount = params.has("amount") ? Money.positive(params) : null;
        boolean inquiry = params.flag("inquiry");
        return (connection, events) -> disputes.open(
                connection, events, PaymentIntentRows.lock(connection, id, "intent"), reason, amount, inquiry);
    }

    private Change fail(String id, Params params) {
        params.allow("failure_reason");
        String given = params.oneOf(
                "failure_reason",
                "charge_for_pending_refund_disputed",
                "declined",
                "expired_or_canceled_card",
                "insufficient_funds",
                "lost_or_stolen_card",
                "merchant_request",
                "unknown");
        String why = given == null ? Refunds.USUAL_FAILURE : given;
        return (connection, events) -> refunds.fail(connection, events, id, why);
    }

    private Change decide(String id, Params params, boolean won) {
        params.allow();
        return (connection, events) -> disputes.decide(connection, events, id, won);
    }

    private Answer expireKeys(Params params) throws SQLException {
        params.allow("older_than_seconds");
        int age = params.integer("older_than_seconds", 0, 0, LONGEST_AGE);
        return Answer.ok(Json.object().put("expired", idempotency.forget(Duration.ofSeconds(age))));
    }

    /** Lets go of the holds whose time has passed, each in a transaction of its own. */
    void expireHolds() throws SQLException {
        for (String id : database.read(holds::expired)) {
            make((connection, events) -> {
                PaymentIntent intent = PaymentIntentRows.lock(connection, id, "intent");
                // Captured or cancelled meanwhile: that came first.
                if (intent.status.equals(PaymentIntent.REQUIRES_CAPTURE)) {
                    holds.expire(connection, events, intent);
                }
                return Answer.ok(intent.toJson());
            });
        }
    }
}
