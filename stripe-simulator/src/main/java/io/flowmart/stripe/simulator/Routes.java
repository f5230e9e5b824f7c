package io.flowmart.stripe.simulator;

import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of Stripe's addresses are known here.
 *
 * @see <a href="https://docs.stripe.com/api">API reference</a>
 */
final class Routes {

    private record Route(String method, Pattern path, Endpoint endpoint) {

        boolean serves(String calledMethod, String calledPath) {
            return method.equals(calledMethod) && path.matcher(calledPath).matches();
        }
    }

    private final List<Route> routes;

    Routes(InstantSource clock) {
        var intents = new PaymentIntents(clock);
        var refunds = new Refunds(clock);
        var disputes = new Disputes(clock);
        var endpoints = new WebhookEndpoints(clock);
        routes = List.of(
                route("GET", "/v1/payment_methods/(\\w+)", Routes::paymentMethod),
                route("POST", "/v1/payment_intents", intents::create),
                route("GET", "/v1/payment_intents", PaymentIntentLists::list),
                route("GET", "/v1/payment_intents/search", PaymentIntentLists::search),
                route("GET", "/v1/payment_intents/(\\w+)", intents::retrieve),
                route("POST", "/v1/payment_intents/(\\w+)/confirm", intents::confirm),
                route("POST", "/v1/payment_intents/(\\w+)/cancel", intents::cancel),
                route("POST", "/v1/payment_intents/(\\w+)/capture", intents::capture),
                route("POST", "/v1/refunds", refunds::create),
                route("GET", "/v1/refunds", Refunds::list),
                route("GET", "/v1/refunds/(\\w+)", Refunds::retrieve),
                route("GET", "/v1/charges", Charges::list),
                route("GET", "/v1/charges/(\\w+)", Charges::retrieve),
                route("GET", "/v1/disputes", disputes::list),
                route("GET", "/v1/disputes/(\\w+)", disputes::retrieve),
                route("POST", "/v1/disputes/(\\w+)", disputes::update),
                route("POST", "/v1/disputes/(\\w+)/close", disputes::close),
                route("GET", "/v1/balance_transactions", BalanceTransactions::list),
                route("GET", "/v1/balance_transactions/(\\w+)", BalanceTransactions::retrieve),
                route("POST", "/v1/webhook_endpoints", endpoints::create),
                route("GET", "/v1/webhook_endpoints", WebhookEndpoints::list),
                route("GET", "/v1/webhook_endpoints/(\\w+)", WebhookEndpoints::retrieve),
                route("DELETE", "/v1/webhook_endpoints/(\\w+)", WebhookEndpoints::delete),
                route("GET", "/v1/events", EventLists::list),
                route("GET", "/v1/events/(\\w+)", EventLists::retrieve));
    }

    /**
     * Checks the call's parameters.
     *
     * @throws ApiError 404 for what is not served, 400 for wrong parameters
     */
    Endpoint.Work prepare(Request request) {
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(request.path());
            if (route.method().equals(request.method()) && matcher.matches()) {
                return route.endpoint().prepare(matcher.groupCount() == 0 ? "" : matcher.group(1), request.params());
            }
        }
        throw ApiError.invalid(
                404,
                ("Unrecognized request URL (%s: %s). Please see https://stripe.com/docs or we can help at"
                                + " https://support.stripe.com/.")
                        .formatted(request.method(), ApiError.shortened(request.path())));
    }

    /** An endpoint's name, the same for all ids; "other" for what is not served. */
    String nameOf(String method, String path) {
        return routes.stream()
                .filter(route -> route.serves(method, path))
                .findFirst()
                .map(route -> route.method() + " " + route.path().pattern().replace("(\\w+)", "{id}"))
                .orElse("other");
    }

    private static Route route(String method, String path, Endpoint endpoint) {
        return new Route(method, Pattern.compile(path), endpoint);
    }

    private static Endpoint.Work paymentMethod(String id, Params params) {
        params.allow();
        return (connection, events) -> Answer.ok(TestCard.get(id).toJson());
    }
}
