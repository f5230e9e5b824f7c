package io.flowmart.stripe.simulator;

/**
 * Shows charges, the successful and the failed.
 *
 * @see <a href="https://docs.stripe.com/api/charges">Charges</a>
 */
final class Charges {

    private Charges() {}

    static Endpoint.Work retrieve(String id, Params params) {
        params.allow();
        var expansion = Expansion.of(params);
        return (connection, events) ->
                Answer.ok(expansion.apply(connection, Charge.get(connection, id).toJson()));
    }

    static Endpoint.Work list(String none, Params params) {
        var page = Page.of(params, "payment_intent");
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            var found =
                    Charge.select(connection, page.resolve(connection, "charge").clauses(), page.values());
            return Answer.ok(page.toJson(
                    "/v1/charges",
                    expansion.applyAll(
                            connection, found.stream().map(Charge::toJson).toList())));
        };
    }
}
