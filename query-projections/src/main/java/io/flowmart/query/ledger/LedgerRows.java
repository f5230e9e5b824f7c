package io.flowmart.query.ledger;

import java.time.LocalDate;
import java.util.List;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.transaction.annotation.Transactional;

/** All entries. */
@Transactional(readOnly = true)
interface LedgerRows extends ListCrudRepository<LedgerRow, LedgerRow.Key> {

    /** The sums of each day and currency that has entries, in their order; both days are included. */
    @Query("""
            select new io.flowmart.query.ledger.LedgerDay(
                l.day,
                l.currency,
                sum(case when l.key.kind = EntryKind.CAPTURED then l.amount else 0L end),
                sum(case when l.key.kind in (EntryKind.REFUNDED, EntryKind.REFUND_FAILED) then l.amount else 0L end),
                sum(case when l.key.kind in (EntryKind.DISPUTED, EntryKind.DISPUTE_WON) then l.amount else 0L end),
                sum(case when l.key.kind = EntryKind.FEE then l.amount else 0L end),
                sum(case when l.key.kind = EntryKind.DEPOSITED then l.amount else 0L end))
            from LedgerRow l
            where l.day between :from and :to
            group by l.day, l.currency
            order by l.day, l.currency""")
    List<LedgerDay> days(LocalDate from, LocalDate to);

    /** By truncate, as a delete of millions would outlast the transaction's time. */
    @Modifying
    @Transactional
    @Query(nativeQuery = true, value = "truncate query.ledger_row, query.ledger_payment_row")
    void truncate();
}
