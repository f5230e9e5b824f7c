package io.flowmart.query.orders;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.transaction.annotation.Transactional;

/** All orders. */
@Transactional(readOnly = true)
interface OrderRows extends ListCrudRepository<OrderRow, String> {

    Optional<OrderRow> findByOrderIdAndUserId(String orderId, String userId);

    List<OrderRow> findByUserIdOrderByCreatedAtDescOrderIdDesc(String userId, Limit limit);

    @Query("""
            select o from OrderRow o
            where o.userId = :userId
              and (o.createdAt, o.orderId) < (:createdAt, :orderId)
            order by o.createdAt desc, o.orderId desc""")
    List<OrderRow> findAfter(String userId, Instant createdAt, String orderId, Limit limit);

    @Query(
            nativeQuery = true,
            value = "select order_id as orderId, version from query.order_row where order_id = any (:orderIds)")
    List<Version> findVersions(String[] orderIds);

    /** Orders, lines and steps; by truncate, as a delete of millions would outlast the transaction's time. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = "truncate query.order_row, query.order_line_row, query.order_step_row")
    void truncate();

    /** How far an order's row has come. */
    interface Version {

        String getOrderId();

        long getVersion();
    }
}
