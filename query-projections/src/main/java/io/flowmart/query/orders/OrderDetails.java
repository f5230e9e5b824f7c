package io.flowmart.query.orders;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.flowmart.api.order.OrderLine;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order with all there is to know of it.
 *
 * @param summary its fields stand beside the lines and the history
 * @param items   what was ordered
 * @param history what happened, oldest first
 */
record OrderDetails(@JsonUnwrapped OrderSummary summary, List<OrderLine> items, List<Step> history)
        implements Versioned {

    @Override
    public long version() {
        return summary.version();
    }

    @Override
    public String tag() {
        return summary.tag();
    }

    /**
     * One event of the order.
     *
     * @param sequence its number, counted from 0
     * @param event    its name, {@code OrderPaid}
     * @param time     when it happened
     * @param reason   why, where there is a reason
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Step(
            long sequence,
            String event,
            Instant time,
            @Nullable String reason) {}
}
