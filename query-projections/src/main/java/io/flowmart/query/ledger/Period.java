package io.flowmart.query.ledger;

import io.flowmart.api.Rejection;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Some days on end.
 *
 * @param first the first
 * @param last  the last
 */
record Period(LocalDate first, LocalDate last) {

    private static final int MOST_DAYS = 366;

    /** PostgreSQL knows fewer years than Java. */
    private static final int LAST_YEAR = 9999;

    /**
     * What a request asks for. One day without the other means that day's month, neither this month.
     *
     * @throws Rejection if they are no days, in the wrong order, or too far apart
     */
    static Period of(@Nullable String from, @Nullable String to, Clock clock) {
        LocalDate first = day("from", from);
        LocalDate last = day("to", to);
        LocalDate given = first == null ? last : first;
        YearMonth month = given == null ? YearMonth.now(clock.withZone(ZoneOffset.UTC)) : YearMonth.from(given);
        var period = new Period(first == null ? month.atDay(1) : first, last == null ? month.atEndOfMonth() : last);
        if (period.last.isBefore(period.first)) {
            throw Rejection.invalidField("to", "The last day is before the first.");
        }
        if (ChronoUnit.DAYS.between(period.first, period.last) >= MOST_DAYS) {
            throw Rejection.invalidField("to", "That is more than " + MOST_DAYS + " days.");
        }
        return period;
    }

    private static @Nullable LocalDate day(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1 && day.getYear() <= LAST_YEAR) {
                return day;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw Rejection.invalidField(field, "Days look like 2026-11-30.");
    }
}
