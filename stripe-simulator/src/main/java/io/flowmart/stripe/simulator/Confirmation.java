package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tries to take the money. The caller holds the PaymentIntent's row lock, or has just made it.
 *
 * @see <a href="https://docs.stripe.com/api/payment_intents/confirm">Confirm a PaymentIntent</a>
 */
final class Confirmation {

    /**
     * What a confirmation may be told.
     *
     * @param decline whether a card that wants its owner's consent is declined instead
     */
    record Options(boolean decline, @Nullable String returnUrl) {

        static Options of(Params params) {
            String offSession = params.oneOf("off_session", "true", "false", "one_off", "recurring");
            params.flag("use_stripe_sdk");
            boolean decline =
                    (offSession != null && !offSession.equals("false")) | params.flag("error_on_requires_action");
            return new Options(decline, params.string("return_url"));
        }
    }

    private final InstantSource clock;
    private final Holds holds;

    Confirmation(InstantSource clock) {
        this.clock = clock;
        this.holds = new Holds(clock);
    }

    /** With redirecting payment methods allowed, which is Stripe's default, there must be somewhere to return to. */
    static void requireReturnUrl(ObjectNode details, Options options) {
        JsonNode automatic = details.get("automatic_payment_methods");
        boolean redirects = automatic instanceof ObjectNode object
                && "always".equals(object.path("allow_redirects").asString(""));
        if (redirects && options.returnUrl() == null && !details.hasNonNull("return_url")) {
            throw ApiError.invalid("This PaymentIntent is configured to accept payment methods enabled in your"
                    + " Dashboard. Because some of these payment methods might redirect your customer off of your page,"
                    + " you must provide a `return_url`. If you don't want to accept redirect-based payment methods,"
                    + " set `automatic_payment_methods[enabled]` to `true` and"
                    + " `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment"
                    + " Intents.");
        }
    }

    /** The card to charge, if the PaymentIntent may be confirmed at all. */
    static TestCard card(PaymentIntent intent, @Nullable String token) {
        if (intent.status.equals(PaymentIntent.SUCCEEDED)) {
            throw ApiError.unexpectedState(
                    "You cannot confirm this PaymentIntent because it has already succeeded after being previously"
                            + " confirmed.",
                    intent.toJson());
        }
        if (!intent.isOpen()) {
            throw ApiError.unexpectedState(
                    "You cannot confirm this PaymentIntent because it has a status of " + intent.status
                            + ". Only a PaymentIntent with one of the following statuses may be confirmed:"
                            + " requires_confirmation, requires_action, requires_payment_method.",
                    intent.toJson());
        }
        String chosen = token == null ? intent.paymentMethod : token;
        if (chosen == null) {
            throw ApiError.unexpectedState(
                    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update"
                            + " the PaymentIntent with a payment method and then confirm it again, or confirm it again"
                            + " directly with a payment method or ConfirmationToken.",
                    intent.toJson());
        }
        return TestCard.get(chosen);
    }

    Answer charge(
            Connection connection,
            Events events,
            PaymentIntent intent,
            TestCard card,
            Options options,
            Expansion expansion)
            throws SQLException {
        if (card.behaviour() == TestCard.Behaviour.SUCCEEDS) {
            return succeed(connection, events, intent, card, expansion);
        }
        if (card.behaviour() == TestCard.Behaviour.NEEDS_AUTHENTICATION && !options.decline()) {
            intent.requireAction(nextAction(intent, options));
            PaymentIntentRows.update(connection, intent);
            events.add("payment_intent.requires_action", intent.toJson());
            return Answer.ok(expansion.apply(connection, intent.toJson()));
        }
        if (card.behaviour() == TestCard.Behaviour.PROCESSES) {
            intent.process();
            PaymentIntentRows.update(connection, intent);
            events.add("payment_intent.processing", intent.toJson());
            return Answer.ok(expansion.apply(connection, intent.toJson()));
        }
        return decline(connection, events, intent, card, card.behaviour());
    }

    /** The bank says no. */
    Answer decline(
            Connection connection, Events events, PaymentIntent intent, TestCard card, TestCard.Behaviour behaviour)
            throws SQLException {
        var charge = Charge.of(intent, card, behaviour, now());
        charge.insert(connection);
        intent.fail(error(behaviour.code, behaviour.declineCode, behaviour.message, card, charge), charge);
        PaymentIntentRows.update(connection, intent);
        events.add("charge.failed", charge.toJson());
        events.add("payment_intent.payment_failed", intent.toJson());
        return ApiError.card(behaviour.code, behaviour.declineCode, behaviour.message)
                .with("charge", charge.id())
                .with("payment_intent", intent.toJson())
                .with("payment_method", card.toJson())
                .toAnswer();
    }

    Answer succeed(Connection connection, Events events, PaymentIntent intent, TestCard card, Expansion expansion)
            throws SQLException {
        var charge = Charge.of(intent, card, null, now());
        charge.insert(connection);
        intent.succeed(charge);
        PaymentIntentRows.update(connection, intent);
        events.add("charge.succeeded", charge.toJson());
        if (charge.isHold()) {
            events.add("payment_intent.amount_capturable_updated", intent.toJson());
        } else {
            events.add("payment_intent.succeeded", intent.toJson());
            holds.taken(connection, events, charge);
        }
        return Answer.ok(expansion.apply(connection, intent.toJson()));
    }

    /** The card's owner did not consent; no charge was tried. */
    Answer refuse(Connection connection, Events events, PaymentIntent intent, TestCard card) throws SQLException {
        intent.fail(
                error(
                        "payment_intent_authentication_failure",
                        null,
                        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or"
                                + " a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
                        card,
                        null),
                null);
        PaymentIntentRows.update(connection, intent);
        events.add("payment_intent.payment_failed", intent.toJson());
        return Answer.ok(intent.toJson());
    }

    private static ObjectNode error(
            String code, @Nullable String declineCode, String message, TestCard card, @Nullable Charge charge) {
        var error = Json.object().put("code", code).put("message", message);
        if (charge != null) {
            error.put("charge", charge.id());
        }
        if (declineCode != null) {
            error.put("decline_code", declineCode);
        }
        error.put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        error.set("payment_method", card.toJson());
        return error.put("type", "card_error");
    }

    private static ObjectNode nextAction(PaymentIntent intent, Options options) {
        String returnUrl = options.returnUrl();
        if (returnUrl == null) {
            return Json.object()
                    .put("type", "use_stripe_sdk")
                    .set("use_stripe_sdk", Json.object().put("type", "three_d_secure_redirect"));
        }
        return Json.object()
                .put("type", "redirect_to_url")
                .set(
                        "redirect_to_url",
                        Json.object()
                                .put("return_url", returnUrl)
                                .put("url", "https://hooks.stripe.com/3d_secure_2/hosted?payment_intent=" + intent.id));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
