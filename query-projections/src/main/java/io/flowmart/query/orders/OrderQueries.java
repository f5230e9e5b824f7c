package io.flowmart.query.orders;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What can be asked about orders; someone else's are not there. A question takes one connection and gives it back. */
@Component
@Transactional(transactionManager = "jpaTransactionManager", readOnly = true)
class OrderQueries {

    private final OrderRows orders;
    private final OrderLineRows lines;
    private final OrderStepRows steps;

    OrderQueries(OrderRows orders, OrderLineRows lines, OrderStepRows steps) {
        this.orders = orders;
        this.lines = lines;
        this.steps = steps;
    }

    Optional<OrderSummary> summary(OrderId order, UserId owner) {
        return orders.findByOrderIdAndUserId(order.value(), owner.value()).map(OrderRow::summary);
    }

    /** The history ends with the version of the summary, though a newer event may be stored between the two queries. */
    Optional<OrderDetails> details(OrderId order, UserId owner) {
        return summary(order, owner)
                .map(summary -> new OrderDetails(
                        summary,
                        lines.findByKeyOrderIdOrderByKeyPosition(summary.orderId()).stream()
                                .map(OrderLineRow::line)
                                .toList(),
                        steps
                                .findByKeyOrderIdAndKeySequenceLessThanEqualOrderByKeySequence(
                                        summary.orderId(), summary.version())
                                .stream()
                                .map(OrderStepRow::step)
                                .toList()));
    }

    /** A user's orders, newest first, from the start or from where a page ended. */
    List<OrderSummary> newestFirst(UserId owner, OrderCursor.@Nullable Position after, int limit) {
        List<OrderRow> found = after == null
                ? orders.findByUserIdOrderByCreatedAtDescOrderIdDesc(owner.value(), Limit.of(limit))
                : orders.findAfter(owner.value(), after.createdAt(), after.orderId(), Limit.of(limit));
        return found.stream().map(OrderRow::summary).toList();
    }
}
