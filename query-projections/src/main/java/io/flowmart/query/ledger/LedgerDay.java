package io.flowmart.query.ledger;

import java.time.LocalDate;
import java.util.Currency;

/**
 * What moved on a day in a currency, in its minor units.
 *
 * @param day       in UTC
 * @param currency  of the amounts
 * @param captured  charged to buyers
 * @param refunded  gone back to buyers of what was captured, without what came back
 * @param disputed  taken back by buyers' banks, without what was won
 * @param fees      kept by the gateway
 * @param deposited come in by bank transfer and no part of a charge, without what has become one or went back
 * @param net       captured without refunded, disputed and fees; deposits are the buyers' money until they are a charge
 */
record LedgerDay(
        LocalDate day,
        Currency currency,
        long captured,
        long refunded,
        long disputed,
        long fees,
        long deposited,
        long net) {

    LedgerDay(
            LocalDate day, Currency currency, long captured, long refunded, long disputed, long fees, long deposited) {
        this(day, currency, captured, refunded, disputed, fees, deposited, captured - refunded - disputed - fees);
    }
}
