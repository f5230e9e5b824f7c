package io.flowmart.query.orders;

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

    /**
     * Finds those orders that have come to the version awaited, or that are cancelled and will not change any more.
     *
     * @param orderIds which orders
     * @param versions the version awaited of each
     */
    @Query(nativeQuery = true, value = """
            select o.order_id
            from unnest(:orderIds, :versions) as awaited (order_id, version)
            join query.order_row o on o.order_id = awaited.order_id
            where o.version >= awaited.version
               or o.status = 'CANCELLED' and (
                   select p.status in ('VOIDED', 'FAILED')
                      and (p.attempt >= o.attempt or p.failure = 'order_cancelled')
                   from query.payment_row p where p.payment_id = o.payment_id)""")
    List<String> findNews(String[] orderIds, Long[] versions);

    /**
     * Whether nothing was charged for an order and nothing will be: its last attempt to pay has failed, or no other is made
     * because it was cancelled.
     */
    @Query(nativeQuery = true, value = """
            select exists (
                select from query.order_row o join query.payment_row p using (payment_id)
                where o.order_id = :orderId
                  and p.status in ('VOIDED', 'FAILED')
                  and (p.attempt >= o.attempt or p.failure = 'order_cancelled'))""")
    boolean isNothingCharged(String orderId);

    /** Orders, lines and steps; by truncate, as a delete of millions would outlast the transaction's time. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = "truncate query.order_row, query.order_line_row, query.order_step_row")
    void truncate();
}
