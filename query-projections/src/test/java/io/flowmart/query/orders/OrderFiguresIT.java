package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowmart.query.QueryTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Each test is rolled back, so that the read models have what they had. */
@QueryTest
@Transactional("jpaTransactionManager")
class OrderFiguresIT {

    @Autowired
    private OrderRows orders;

    @Autowired
    private JdbcClient jdbc;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void removeOrders() {
        orders.truncate();
    }

    @Test
    void countsTheOrdersOfTheLastDayByTheirState() {
        placed("figures-1", "PENDING", "20 minutes");
        placed("figures-2", "PENDING", "1 minute");
        placed("figures-3", "PAYMENT_FAILED", "23 hours");
        placed("figures-4", "PENDING", "25 hours");
        new OrderFigures(jdbc, meters);

        assertThat(number("pending")).isEqualTo(2);
        assertThat(number("payment_failed")).isEqualTo(1);
        assertThat(number("refunded")).isZero();
        assertThat(pendingSeconds()).isCloseTo(20 * 60, within(60.0));
    }

    @Test
    void nothingIsPendingWhereThereIsNoOrder() {
        new OrderFigures(jdbc, meters);

        assertThat(number("pending")).isZero();
        assertThat(pendingSeconds()).isZero();
    }

    @Test
    void countsAgainOnlyAfterAWhile() {
        new OrderFigures(jdbc, meters);
        assertThat(number("paid")).isZero();

        placed("figures-5", "PAID", "1 minute");
        assertThat(number("paid")).isZero();
    }

    private double number(String status) {
        return meters.get("flowmart.orders").tag("status", status).gauge().value();
    }

    private double pendingSeconds() {
        return meters.get("flowmart.orders.pending.age").gauge().value();
    }

    private void placed(String orderId, String status, String ago) {
        jdbc.sql("""
                insert into query.order_row
                    (order_id, user_id, status, version, total_amount, currency, payment_id, created_at, updated_at)
                values (:id, 'figures', :status, 0, 100, 'EUR', 'payment', now() - :ago::interval, now())""")
                .param("id", orderId)
                .param("status", status)
                .param("ago", ago)
                .update();
    }
}
