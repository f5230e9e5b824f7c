package io.flowmart.query.orders;

import io.flowmart.api.order.OrderStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells how many orders of the last day are in which state, and how long the oldest pending one has been waiting. */
@Component
class OrderFigures {

    static final Duration PERIOD = Duration.ofDays(1);

    private static final long LEAST_NANOS = Duration.ofSeconds(5).toNanos();

    /** However many orders there are, no more than a twentieth of the time goes into counting them. */
    private static final int TIMES_ITS_DURATION = 20;

    private final OrderRows orders;
    private Map<OrderStatus, Figure> figures = Map.of();
    private long nextNanos = System.nanoTime();

    /**
     * The orders in one state.
     *
     * @param number how many there are
     * @param oldest when the first of them was placed
     */
    record Figure(OrderStatus status, long number, Instant oldest) {}

    OrderFigures(OrderRows orders, MeterRegistry meters) {
        this.orders = orders;
        for (OrderStatus status : OrderStatus.values()) {
            Gauge.builder("flowmart.orders", () -> number(status))
                    .description("Orders that were placed within the last day, by their state.")
                    .tag("status", status.wireName())
                    .register(meters);
        }
        Gauge.builder("flowmart.orders.pending.age", this::pendingSeconds)
                .description("How long ago the oldest of them that is pending was placed.")
                .baseUnit("seconds")
                .register(meters);
    }

    private long number(OrderStatus status) {
        Figure figure = latest().get(status);
        return figure == null ? 0 : figure.number();
    }

    private long pendingSeconds() {
        Figure pending = latest().get(OrderStatus.PENDING);
        return pending == null
                ? 0
                : Duration.between(pending.oldest(), Instant.now()).toSeconds();
    }

    private synchronized Map<OrderStatus, Figure> latest() {
        long start = System.nanoTime();
        if (start >= nextNanos) {
            Map<OrderStatus, Figure> counted = new EnumMap<>(OrderStatus.class);
            orders.figuresSince(Instant.now().minus(PERIOD)).forEach(figure -> counted.put(figure.status(), figure));
            figures = counted;
            long end = System.nanoTime();
            nextNanos = end + Math.max(LEAST_NANOS, TIMES_ITS_DURATION * (end - start));
        }
        return figures;
    }
}
