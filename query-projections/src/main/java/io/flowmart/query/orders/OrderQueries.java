package io.flowmart.query.orders;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.api.user.UserId;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
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

    /** Not with the rows: what they say in JPQL is parsed at each start, which takes the parsers half a second. */
    private static final String OLDER = """
            select o from OrderRow o
            where o.userId = :userId and (o.createdAt, o.orderId) < (:createdAt, :orderId)
            order by o.createdAt desc, o.orderId desc""";

    private final OrderRows orders;
    private final OrderLineRows lines;
    private final OrderStepRows steps;
    private final EntityManager entities;

    OrderQueries(OrderRows orders, OrderLineRows lines, OrderStepRows steps, EntityManager entities) {
        this.orders = orders;
        this.lines = lines;
        this.steps = steps;
        this.entities = entities;
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

    /** The states of an order up to the version of its row, though a newer event may be stored between the queries. */
    Optional<OrderProgress> progress(OrderId order, UserId owner) {
        return summary(order, owner)
                .map(present -> progress(
                        present,
                        steps.findByKeyOrderIdAndKeySequenceLessThanEqualOrderByKeySequence(
                                present.orderId(), present.version())))
                // Else the read model was emptied between the queries.
                .filter(progress -> !progress.states().isEmpty());
    }

    private OrderProgress progress(OrderSummary present, List<OrderStepRow> history) {
        List<OrderSummary> states = new ArrayList<>();
        OrderSummary state = present.changed(OrderStatus.PENDING, 0, null, 0, present.createdAt());
        for (OrderStepRow step : history) {
            state = step.applyTo(state);
            states.add(state);
        }
        boolean atRest =
                switch (present.status()) {
                    case PENDING -> false;
                    case PAID -> history.stream().anyMatch(OrderStepRow::isConfirmation);
                    case PAYMENT_FAILED, REFUNDED -> true;
                    case CANCELLED -> orders.isNothingCharged(present.orderId());
                };
        return new OrderProgress(states, atRest);
    }

    /** A user's orders, newest first, from the start or from where a page ended. */
    List<OrderSummary> newestFirst(UserId owner, OrderCursor.@Nullable Position after, int limit) {
        List<OrderRow> found = after == null
                ? orders.findByUserIdOrderByCreatedAtDescOrderIdDesc(owner.value(), Limit.of(limit))
                : older(owner, after, limit);
        return found.stream().map(OrderRow::summary).toList();
    }

    private List<OrderRow> older(UserId owner, OrderCursor.Position after, int limit) {
        return entities.createQuery(OLDER, OrderRow.class)
                .setParameter("userId", owner.value())
                .setParameter("createdAt", after.createdAt())
                .setParameter("orderId", after.orderId())
                .setMaxResults(limit)
                .getResultList();
    }
}
