package io.flowmart.query.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ledger's sums. */
@Component
class LedgerDays {

    private final JdbcClient jdbc;

    LedgerDays(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The sums of each day and currency that has entries, in their order; both days are included. */
    List<LedgerDay> between(LocalDate first, LocalDate last) {
        return jdbc.sql("""
                select day, currency,
                       coalesce(sum(amount) filter (where kind = 'CAPTURED'), 0) as captured,
                       coalesce(sum(amount) filter (where kind in ('REFUNDED', 'REFUND_FAILED')), 0) as refunded,
                       coalesce(sum(amount) filter (where kind in ('DISPUTED', 'DISPUTE_WON')), 0) as disputed,
                       coalesce(sum(amount) filter (where kind = 'FEE'), 0) as fees,
                       coalesce(sum(amount) filter (where kind = 'DEPOSITED'), 0) as deposited
                from query.ledger_row
                where day between :first and :last
                group by day, currency
                order by day, currency""")
                .param("first", first)
                .param("last", last)
                .query((row, _) -> day(row))
                .list();
    }

    private static LedgerDay day(ResultSet row) throws SQLException {
        return new LedgerDay(
                row.getObject("day", LocalDate.class),
                Currency.getInstance(row.getString("currency")),
                row.getLong("captured"),
                row.getLong("refunded"),
                row.getLong("disputed"),
                row.getLong("fees"),
                row.getLong("deposited"));
    }
}
