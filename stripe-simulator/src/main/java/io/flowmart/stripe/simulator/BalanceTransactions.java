package io.flowmart.stripe.simulator;

/**
 * Shows what each movement of money did to the balance.
 *
 * @see <a href="https://docs.stripe.com/api/balance_transactions">Balance transactions</a>
 */
final class BalanceTransactions {

    private BalanceTransactions() {}

    static Endpoint.Work retrieve(String id, Params params) {
        params.allow();
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            BalanceTransaction found = BalanceTransaction.find(connection, id);
            if (found == null) {
                throw ApiError.missing("balance transaction", id, "id");
            }
            return Answer.ok(expansion.apply(connection, found.toJson()));
        };
    }

    static Endpoint.Work list(String none, Params params) {
        var page = Page.of(params, "source", "type", "currency");
        var expansion = Expansion.of(params);
        return (connection, events) -> {
            var found = BalanceTransaction.select(
                    connection, page.resolve(connection, "balance_transaction").clauses(), page.values());
            return Answer.ok(page.toJson(
                    "/v1/balance_transactions",
                    expansion.applyAll(
                            connection,
                            found.stream().map(BalanceTransaction::toJson).toList())));
        };
    }
}
