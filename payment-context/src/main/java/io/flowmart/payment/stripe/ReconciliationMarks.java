package io.flowmart.payment.stripe;

import io.flowmart.payment.stripe.ReconciliationRun.Counts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far the reconciliation has come, and what its last run did: one row. */
@Component
class ReconciliationMarks {

    private final JdbcClient jdbc;

    ReconciliationMarks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How the last run went.
     *
     * @param begunAt      when it began
     * @param succeededAt  when one last reached its end
     * @param failedAt     when one last failed; the next one went on where it was
     * @param failure      why it did
     * @param events       of Stripe's, that were listed
     * @param eventsMadeUp of them, those whose webhook had not come
     * @param intents      PaymentIntents of ours that were compared
     * @param behind       of them, those whose payment was told to look
     * @param strays       of them, those that nobody would ever charge, and that were cancelled
     * @param refunds      that were reported, known or not
     * @param disputes     that were reported, known or not
     */
    record LastReconciliation(
            @Nullable Instant begunAt,
            @Nullable Instant succeededAt,
            @Nullable Instant failedAt,
            @Nullable String failure,
            long events,
            long eventsMadeUp,
            long intents,
            long behind,
            long strays,
            long refunds,
            long disputes) {}

    /** A run begins. Where from; from the given time, if it is the very first. */
    Instant begin(Instant now, Instant first) {
        return jdbc.sql("""
                        insert into payment_context.reconciliation (mark, begun_at) values (?, ?)
                        on conflict (one) do update set begun_at = excluded.begun_at
                        returning mark""")
                .params(Timestamp.from(first), Timestamp.from(now))
                .query((row, number) -> row.getTimestamp("mark").toInstant())
                .single();
    }

    void advance(Instant mark, Counts counts) {
        jdbc.sql("""
                        update payment_context.reconciliation
                        set mark = ?, events = ?, events_made_up = ?, intents = ?, behind = ?, strays = ?, refunds = ?,
                            disputes = ?""")
                .params(
                        Timestamp.from(mark),
                        counts.events,
                        counts.eventsMadeUp,
                        counts.intents,
                        counts.behind,
                        counts.strays,
                        counts.refunds,
                        counts.disputes)
                .update();
    }

    void succeeded(Instant now) {
        jdbc.sql("update payment_context.reconciliation set succeeded_at = ?")
                .param(Timestamp.from(now))
                .update();
    }

    void failed(Instant now, String failure) {
        jdbc.sql("update payment_context.reconciliation set failed_at = ?, failure = ?")
                .params(Timestamp.from(now), failure)
                .update();
    }

    Optional<Instant> mark() {
        return jdbc.sql("select mark from payment_context.reconciliation")
                .query((row, number) -> row.getTimestamp("mark").toInstant())
                .optional();
    }

    Optional<LastReconciliation> lastRun() {
        return jdbc.sql("select * from payment_context.reconciliation")
                .query(ReconciliationMarks::read)
                .optional();
    }

    private static LastReconciliation read(ResultSet row, int number) throws SQLException {
        return new LastReconciliation(
                instant(row.getTimestamp("begun_at")),
                instant(row.getTimestamp("succeeded_at")),
                instant(row.getTimestamp("failed_at")),
                row.getString("failure"),
                row.getLong("events"),
                row.getLong("events_made_up"),
                row.getLong("intents"),
                row.getLong("behind"),
                row.getLong("strays"),
                row.getLong("refunds"),
                row.getLong("disputes"));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
