package io.flowmart.query.orders;

import java.util.List;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.transaction.annotation.Transactional;

/** The lines of all orders. */
@Transactional(readOnly = true)
interface OrderLineRows extends ListCrudRepository<OrderLineRow, OrderLineRow.Key> {

    List<OrderLineRow> findByKeyOrderIdOrderByKeyPosition(String orderId);
}
