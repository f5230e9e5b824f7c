package io.flowmart.stripe.simulator;

import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes, shows, confirms, captures and cancels PaymentIntents.
 *
 * @see <a href="https://docs.stripe.com/api/payment_intents">Payment Intents</a>
 */
final class PaymentIntents {

    private final InstantSource clock;
    private final Confirmation confirmation;
    private final Holds holds;

    PaymentIntents(InstantSource clock) {
        this.clock = clock;
        this.confirmation = new Confirmation(clock);
        this.holds = new Holds(clock);
    }

    Endpoint.Work create(String none, Params params) {
        params.allow(
                "amount",
                "automatic_payment_methods",
                "capture_method",
                "confirm",
                "confirmation_method",
                "currency",
                "description",
                "error_on_requires_action",
                "metadata",
                "off_session",
                "payment_method",
                "payment_method_types",
                "receipt_email",
                "return_url",
                "setup_future_usage",
                "statement_descriptor",
                "statement_descriptor_suffix");
        String currency = Money.currency(params);
        long amount = Money.charged(params, currency);
        ObjectNode details = PaymentIntentDetails.of(params);
        ObjectNode metadata = Metadata.of(params);
        String token = params.string("payment_method");
        boolean confirm = params.flag("confirm");
        var options = Confirmation.Options.of(params);
        for (String name : List.of("off_session", "return_url", "error_on_requires_action")) {
            if (!confirm && params.has(name)) {
                throw params.refused(name, "`" + name + "` can only be used when `confirm=true` is also set.");
            }
        }
        if (confirm && token == null) {
            throw params.refused(
                            "payment_method",
                            "You cannot confirm this PaymentIntent because it's missing a payment method.")
                    .code("parameter_missing");
        }
        if (confirm) {
            Confirmation.requireReturnUrl(details, options);
        }
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            String id = Ids.next("pi_");
            TestCard card = token == null ? null : TestCard.get(token);
            var intent = new PaymentIntent(
                    id,
                    clock.instant().getEpochSecond(),
                    amount,
                    currency,
                    Ids.next(id + "_secret_"),
                    card == null ? PaymentIntent.REQUIRES_PAYMENT_METHOD : PaymentIntent.REQUIRES_CONFIRMATION,
                    metadata,
                    details);
            if (card != null) {
                intent.choose(card);
            }
            PaymentIntentRows.insert(connection, intent);
            events.add("payment_intent.created", intent.toJson());
            return confirm && card != null
                    ? confirmation.charge(connection, events, intent, card, options, expansion)
                    : Answer.ok(expansion.apply(connection, intent.toJson()));
        };
    }

    Endpoint.Work retrieve(String id, Params params) {
        params.allow("client_secret");
        var expansion = Expansion.of(params);
        return (connection, events) -> Answer.ok(expansion.apply(
                connection, PaymentIntentRows.get(connection, id).toJson()));
    }

    Endpoint.Work confirm(String id, Params params) {
        params.allow(
                "payment_method",
                "off_session",
                "return_url",
                "error_on_requires_action",
                "receipt_email",
                "setup_future_usage",
                "use_stripe_sdk");
        String token = params.string("payment_method");
        var options = Confirmation.Options.of(params);
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            PaymentIntent intent = PaymentIntentRows.lock(connection, id, "intent");
            TestCard card = Confirmation.card(intent, token);
            Confirmation.requireReturnUrl(intent.details, options);
            intent.choose(card);
            return confirmation.charge(connection, events, intent, card, options, expansion);
        };
    }

    Endpoint.Work cancel(String id, Params params) {
        params.allow("cancellation_reason");
        String reason =
                params.oneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned");
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            PaymentIntent intent = PaymentIntentRows.lock(connection, id, "intent");
            if (!intent.isCancelable()) {
                throw ApiError.unexpectedState(
                        "You cannot cancel this PaymentIntent because it has a status of " + intent.status
                                + ". Only a PaymentIntent with one of the following statuses may be canceled:"
                                + " requires_payment_method, requires_capture, requires_confirmation, requires_action,"
                                + " processing.",
                        intent.toJson());
            }
            holds.cancel(connection, events, intent, reason);
            return Answer.ok(expansion.apply(connection, intent.toJson()));
        };
    }

    Endpoint.Work capture(String id, Params params) {
        params.allow("amount_to_capture");
        Long part = params.has("amount_to_capture") ? Money.positive(params, "amount_to_capture") : null;
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            PaymentIntent intent = PaymentIntentRows.lock(connection, id, "intent");
            holds.capture(connection, events, intent, part);
            return Answer.ok(expansion.apply(connection, intent.toJson()));
        };
    }
}
