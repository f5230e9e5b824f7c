package io.flowmart.platform;

import io.flowmart.platform.web.RequestId;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What every log line of this thread tells, until it is closed: the request that everything came from, and the order that
 * it is about. Then the lines tell again what they told before.
 */
public final class LogContext implements AutoCloseable {

    /** The key of the order in the log's context (MDC); {@link RequestId#CORRELATION_ID} is that of the request. */
    public static final String ORDER_ID = "orderId";

    private final @Nullable String correlationBefore = MDC.get(RequestId.CORRELATION_ID);
    private final @Nullable String orderBefore = MDC.get(ORDER_ID);

    private LogContext() {}

    /**
     * Opens a context within the one that is there.
     *
     * @param correlationId the request; null is as before
     * @param orderId       the order; null is as before
     */
    public static LogContext open(@Nullable String correlationId, @Nullable String orderId) {
        var opened = new LogContext();
        if (correlationId != null) {
            MDC.put(RequestId.CORRELATION_ID, correlationId);
        }
        if (orderId != null) {
            MDC.put(ORDER_ID, orderId);
        }
        return opened;
    }

    @Override
    public void close() {
        restore(RequestId.CORRELATION_ID, correlationBefore);
        restore(ORDER_ID, orderBefore);
    }

    private static void restore(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
