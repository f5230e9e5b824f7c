package io.flowmart.query.orders;

import java.util.List;

/**
 * How an order came to be what it is.
 *
 * @param states the order after each of its events, oldest first, at least one
 * @param atRest whether nothing more is under way: it is confirmed, its payment failed, its money is back, or it was
 *               cancelled and its payment has ended without a charge
 */
record OrderProgress(List<OrderSummary> states, boolean atRest) implements Versioned {

    @Override
    public long version() {
        return states.getLast().version();
    }

    /** What followed a version. */
    List<OrderSummary> after(long version) {
        return states.stream().filter(state -> state.version() > version).toList();
    }

    /** Whether one who knows this version knows all there will be. */
    boolean isOverFor(long version) {
        return atRest && version == version();
    }
}
