package io.flowmart.query.orders;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderId;
import io.flowmart.platform.web.PageCursor;
import java.time.DateTimeException;
import java.time.Instant;

/** Where a page of orders ended. It stays good when orders are added or the read model is rebuilt. */
final class OrderCursor {

    /** The last order of a page: the next page has what was placed before it. */
    record Position(Instant createdAt, String orderId) {}

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private OrderCursor() {}

    static String after(OrderSummary last) {
        return PageCursor.of(last.createdAt(), last.orderId());
    }

    /**
     * Reads a cursor that came with a request.
     *
     * @throws Rejection if it is none of ours
     */
    static Position read(String cursor) {
        return PageCursor.read(cursor, 2, parts -> {
            Instant createdAt = Instant.parse(parts.get(0));
            if (createdAt.isBefore(Instant.EPOCH) || createdAt.isAfter(LATEST)) {
                throw new DateTimeException("No order was placed then, and PostgreSQL may not know that time.");
            }
            return new Position(createdAt, new OrderId(parts.get(1)).value());
        });
    }
}
