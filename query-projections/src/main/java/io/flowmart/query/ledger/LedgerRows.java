package io.flowmart.query.ledger;

import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.transaction.annotation.Transactional;

/** All entries. */
@Transactional(readOnly = true)
interface LedgerRows extends ListCrudRepository<LedgerRow, LedgerRow.Key> {

    /** By truncate, as a delete of millions would outlast the transaction's time. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = "truncate query.ledger_row, query.ledger_payment_row")
    void truncate();
}
