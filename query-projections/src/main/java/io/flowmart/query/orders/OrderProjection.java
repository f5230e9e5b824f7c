package io.flowmart.query.orders;

import io.flowmart.api.order.OrderEvent;
import io.flowmart.api.order.OrderEvent.OrderCancelled;
import io.flowmart.api.order.OrderEvent.OrderConfirmed;
import io.flowmart.api.order.OrderEvent.OrderCreated;
import io.flowmart.api.order.OrderEvent.OrderPaid;
import io.flowmart.api.order.OrderEvent.OrderPartiallyRefunded;
import io.flowmart.api.order.OrderEvent.OrderPaymentFailed;
import io.flowmart.api.order.OrderEvent.OrderPaymentRetried;
import io.flowmart.api.order.OrderEvent.OrderRefundFailed;
import io.flowmart.api.order.OrderEvent.OrderRefunded;
import io.flowmart.api.order.OrderLine;
import io.flowmart.api.order.OrderStatus;
import io.flowmart.platform.processing.Projection;
import io.flowmart.query.batch.BatchRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps status, lines and history of each order, from order events alone. An event that is known already changes
 * nothing: the row's version tells.
 */
@Projection
@ProcessingGroup("orders-projection")
final class OrderProjection {

    private static final Logger LOG = LoggerFactory.getLogger(OrderProjection.class);

    private final OrderRows orders;
    private final OrderLineRows lines;
    private final OrderStepRows steps;
    private final VersionWatch watch;

    OrderProjection(OrderRows orders, OrderLineRows lines, OrderStepRows steps, VersionWatch watch) {
        this.orders = orders;
        this.lines = lines;
        this.steps = steps;
        this.watch = watch;
    }

    @EventHandler
    void on(OrderEvent event, @SequenceNumber long sequence, @Timestamp Instant time, UnitOfWork<?> batch) {
        String orderId = event.orderId().value();
        BatchRows<OrderRow> rows =
                BatchRows.of(batch, OrderEvent.class, each -> each.orderId().value(), orders);
        OrderRow row = rows.find(orderId);
        if (row == null) {
            if (!(event instanceof OrderCreated created)) {
                // Its first event is of a newer version than this code knows.
                LOG.warn(
                        "{} has no row; {} is left out.",
                        orderId,
                        event.getClass().getSimpleName());
                return;
            }
            row = new OrderRow(created, sequence, time);
            rows.add(row);
            lines.saveAll(lines(created));
        } else if (row.isBefore(sequence)) {
            evolve(row, event);
            row.advance(sequence, time);
        } else {
            return;
        }
        steps.save(row.step(event));
        batch.afterCommit(committed -> watch.reached(orderId, sequence));
    }

    private static void evolve(OrderRow row, OrderEvent event) {
        switch (event) {
            case OrderCreated ignored -> {}
            case OrderConfirmed ignored -> {}
            case OrderPaid ignored -> row.become(OrderStatus.PAID);
            case OrderPaymentFailed failed -> row.become(OrderStatus.PAYMENT_FAILED, failed.reason());
            case OrderCancelled cancelled -> row.become(OrderStatus.CANCELLED, cancelled.reason());
            case OrderPaymentRetried retried -> row.retry(retried.attempt());
            case OrderPartiallyRefunded refunded -> row.refundPart(refunded.refundedAmount());
            case OrderRefunded refunded -> row.refundAll(refunded.amount());
            case OrderRefundFailed failed -> row.refundLess(failed.refundedAmount());
        }
    }

    private static List<OrderLineRow> lines(OrderCreated event) {
        List<OrderLineRow> rows = new ArrayList<>();
        for (OrderLine line : event.items()) {
            rows.add(new OrderLineRow(event.orderId(), rows.size(), line));
        }
        return rows;
    }

    @ResetHandler
    void reset() {
        orders.truncate();
    }
}
