package io.flowmart.query.orders;

import io.flowmart.api.Rejection;
import io.flowmart.api.order.OrderId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a page of orders ended, as a text that means nothing to its holder. It stays good when orders are added or the
 * read model is rebuilt.
 */
final class OrderCursor {

    /** The last order of a page: the next page has what was placed before it. */
    record Position(Instant createdAt, String orderId) {}

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private OrderCursor() {}

    static String after(OrderSummary last) {
        byte[] orderId = last.orderId().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + orderId.length)
                .putLong(last.createdAt().getEpochSecond())
                .putInt(last.createdAt().getNano())
                .put(orderId);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a cursor that came with a request.
     *
     * @throws Rejection if it is none of ours
     */
    static Position read(String cursor) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            Instant createdAt = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
            if (createdAt.isBefore(Instant.EPOCH) || createdAt.isAfter(LATEST)) {
                throw new DateTimeException("No order was placed then, and PostgreSQL may not know that time.");
            }
            OrderId orderId = new OrderId(StandardCharsets.UTF_8.decode(bytes).toString());
            return new Position(createdAt, orderId.value());
        } catch (IllegalArgumentException | DateTimeException | BufferUnderflowException e) {
            throw new Rejection(
                    OrderQueryRejection.INVALID_FIELD, "cursor", "The cursor is not one that a page ended with.");
        }
    }
}
