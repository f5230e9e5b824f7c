package io.flowmart.query.payments;

import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.transaction.annotation.Transactional;

/** All payments. */
@Transactional(readOnly = true)
interface PaymentRows extends ListCrudRepository<PaymentRow, String> {

    /** By truncate, as a delete of millions would outlast the transaction's time. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = "truncate query.payment_row")
    void truncate();
}
