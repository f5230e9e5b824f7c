package io.flowmart.query.orders;

import java.util.List;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.transaction.annotation.Transactional;

/** The history of all orders. */
@Transactional(readOnly = true)
interface OrderStepRows extends ListCrudRepository<OrderStepRow, OrderStepRow.Key> {

    List<OrderStepRow> findByKeyOrderIdAndKeySequenceLessThanEqualOrderByKeySequence(String orderId, long sequence);
}
