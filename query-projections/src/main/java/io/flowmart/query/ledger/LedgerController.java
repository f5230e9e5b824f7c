package io.flowmart.query.ledger;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Clock;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells operators what the shop took in and gave back, day by day. */
@RestController
final class LedgerController {

    private static final String CSV = "text/csv";
    private static final String HEADER = "day,currency,captured,refunded,disputed,fees,deposited,net";
    private static final String LINE_END = "\r\n";

    private final LedgerDays days;
    private final Clock clock;

    LedgerController(LedgerDays days, Clock clock) {
        this.days = days;
        this.clock = clock;
    }

    /** The days and currencies in which something moved. */
    record Ledger(List<LedgerDay> items) {}

    /**
     * What moved, day by day; as CSV if that is asked for.
     *
     * @param from     the first day; without it, the first of the last day's month
     * @param to       the last day, 366 days at the most; without it, the last of the first day's month; without both, this
     *                 month
     * @param currency only this one
     */
    @GetMapping(
            path = "/admin/ledger",
            // Also for whoever takes anything.
            produces = {MediaType.ALL_VALUE, MediaType.APPLICATION_JSON_VALUE})
    Ledger ledger(
            @Parameter(schema = @Schema(type = "string", format = "date")) @RequestParam @Nullable String from,
            @Parameter(schema = @Schema(type = "string", format = "date")) @RequestParam @Nullable String to,
            @RequestParam @Nullable Currency currency) {
        return new Ledger(days(from, to, currency));
    }

    /**
     * What moved, day by day; as CSV if that is asked for.
     *
     * @param from     the first day; without it, the first of the last day's month
     * @param to       the last day, 366 days at the most; without it, the last of the first day's month; without both, this
     *                 month
     * @param currency only this one
     * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
     */
    @GetMapping(path = "/admin/ledger", produces = CSV)
    @Operation(operationId = "ledger")
    String table(
            @Parameter(schema = @Schema(type = "string", format = "date")) @RequestParam @Nullable String from,
            @Parameter(schema = @Schema(type = "string", format = "date")) @RequestParam @Nullable String to,
            @RequestParam @Nullable Currency currency) {
        return Stream.concat(
                        Stream.of(HEADER), days(from, to, currency).stream().map(LedgerController::line))
                .collect(Collectors.joining(LINE_END, "", LINE_END));
    }

    /** Dates, codes and whole numbers: nothing that would have to be quoted. */
    private static String line(LedgerDay day) {
        return Stream.of(
                        day.day(),
                        day.currency(),
                        day.captured(),
                        day.refunded(),
                        day.disputed(),
                        day.fees(),
                        day.deposited(),
                        day.net())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    private List<LedgerDay> days(@Nullable String from, @Nullable String to, @Nullable Currency currency) {
        Period period = Period.of(from, to, clock);
        return days.between(period.first(), period.last()).stream()
                .filter(day -> currency == null || day.currency().equals(currency))
                .toList();
    }
}
