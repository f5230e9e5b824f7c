package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One of Stripe's endpoints, in two steps: first the parameters are checked, then the work is done. Stripe keeps an
 * answer under an idempotency key only from the second step on.
 */
@FunctionalInterface
interface Endpoint {

    /**
     * Checks the parameters and touches nothing.
     *
     * @param id what stands in the path, empty if nothing does
     * @throws ApiError for what is wrong with them
     */
    Work prepare(String id, Params params);

    /** The work, within a transaction that also stores the answer. */
    @FunctionalInterface
    interface Work {

        /**
         * @param events told what has changed
         * @throws ApiError only before anything has been written
         */
        Answer run(Connection connection, Events events) throws SQLException;
    }
}
