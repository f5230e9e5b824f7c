package io.flowmart.query.ledger;

import org.springframework.data.repository.ListCrudRepository;
import org.springframework.transaction.annotation.Transactional;

/** What the ledger remembers of all payments. */
@Transactional(readOnly = true)
interface LedgerPaymentRows extends ListCrudRepository<LedgerPaymentRow, String> {}
