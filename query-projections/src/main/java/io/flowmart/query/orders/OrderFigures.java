package io.flowmart.query.orders;

import static java.util.stream.Collectors.toMap;

import io.flowmart.api.order.OrderStatus;
import io.flowmart.platform.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells how many orders of the last day are in which state, and how long the oldest pending one has been waiting. */
@Component
class OrderFigures {

    static final Duration PERIOD = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final Figures<Map<OrderStatus, Figure>> figures = new Figures<>(this::count);

    /**
     * The orders in one state.
     *
     * @param number how many there are
     * @param oldest when the first of them was placed
     */
    record Figure(OrderStatus status, long number, Instant oldest) {}

    OrderFigures(JdbcClient jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
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
        Figure figure = figures.get().get(status);
        return figure == null ? 0 : figure.number();
    }

    private long pendingSeconds() {
        Figure pending = figures.get().get(OrderStatus.PENDING);
        return pending == null
                ? 0
                : Duration.between(pending.oldest(), Instant.now()).toSeconds();
    }

    private Map<OrderStatus, Figure> count() {
        return jdbc
                .sql("""
                        select status, count(*) as number, min(created_at) as oldest
                        from query.order_row where created_at > ? group by status""")
                .param(Timestamp.from(Instant.now().minus(PERIOD)))
                .query((row, _) -> new Figure(
                        OrderStatus.valueOf(row.getString("status")),
                        row.getLong("number"),
                        row.getTimestamp("oldest").toInstant()))
                .list()
                .stream()
                .collect(toMap(Figure::status, Function.identity()));
    }
}
