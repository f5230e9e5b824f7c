package io.flowmart.platform.deadletters;

import io.flowmart.platform.deadletters.LetterView.LetterCause;
import io.flowmart.platform.deadletters.LetterView.LetterDetails;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Shows letters as they stand in the table. */
final class LetterViews {

    private static final String SUMMARY = """
            select dead_letter_identifier, processing_group, sequence_identifier, sequence_index, event_identifier,
                payload_type, aggregate_identifier, enqueued_at, last_touched, cause_type, cause_message, diagnostics,
                (select count(*) from event_store.dead_letter_entry behind
                 where behind.processing_group = letter.processing_group
                 and behind.sequence_identifier = letter.sequence_identifier
                 and behind.sequence_index > letter.sequence_index) as waiting
            """;

    private final JdbcClient jdbc;
    private final LetterReader reader;

    LetterViews(JdbcClient jdbc, LetterReader reader) {
        this.jdbc = jdbc;
        this.reader = reader;
    }

    /** One page of a list, those that wait longest first. */
    record LetterPage(List<LetterView> items, @Nullable String nextCursor) {}

    LetterPage page(@Nullable String group, LetterCursor after, int limit) {
        List<LetterView> found = jdbc.sql(SUMMARY + """
                        from event_store.dead_letter_entry letter
                        where (cast(:group as text) is null or processing_group = :group)
                        and (enqueued_at, sequence_index, dead_letter_identifier) > (:enqueuedAt, :index, :id)
                        order by enqueued_at, sequence_index, dead_letter_identifier limit :limit""")
                .param("group", group)
                .param("enqueuedAt", after.enqueuedAt())
                .param("index", after.index())
                .param("id", after.id())
                .param("limit", limit + 1)
                .query(this::summary)
                .list();
        if (found.size() <= limit) {
            return new LetterPage(found, null);
        }
        List<LetterView> items = found.subList(0, limit);
        return new LetterPage(items, LetterCursor.after(items.getLast()).text());
    }

    Optional<LetterDetails> find(UUID id) {
        return jdbc.sql(SUMMARY + """
                        , payload_revision, payload, meta_data
                        from event_store.dead_letter_entry letter where dead_letter_identifier = ?
                        """).param(id.toString()).query(this::details).optional();
    }

    private LetterView summary(ResultSet row, int number) throws SQLException {
        String cause = row.getString("cause_type");
        return new LetterView(
                row.getString("dead_letter_identifier"),
                row.getString("processing_group"),
                row.getString("sequence_identifier"),
                row.getLong("sequence_index"),
                row.getString("event_identifier"),
                row.getString("payload_type"),
                row.getString("aggregate_identifier"),
                Instant.parse(row.getString("enqueued_at")),
                Instant.parse(row.getString("last_touched")),
                LetterView.attempts(reader.diagnostics(row)),
                cause == null ? null : new LetterCause(cause, row.getString("cause_message")),
                row.getLong("waiting"));
    }

    private LetterDetails details(ResultSet row, int number) throws SQLException {
        return new LetterDetails(
                summary(row, number),
                row.getString("payload_revision"),
                text(row, "payload"),
                text(row, "meta_data"),
                text(row, "diagnostics"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return new String(row.getBytes(column), StandardCharsets.UTF_8);
    }
}
