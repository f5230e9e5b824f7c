package io.flowmart.platform.store;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.flowmart.api.Text;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what is stored about an aggregate, event by event, as it stands in the store. For operators. */
@RestController
final class AuditController {

    private final JdbcClient jdbc;

    AuditController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One page of an aggregate's events in order of their sequence. */
    record AuditPage(List<StoredEvent> items, @Nullable Long nextCursor) {}

    /** An event as it is stored; payload and metadata are the stored bytes. */
    record StoredEvent(
            String aggregateId,
            long sequence,
            String event,
            @Nullable String version,
            Instant time,
            Instant storedAt,
            String eventId,
            @JsonRawValue String payload,
            @JsonRawValue String metaData) {}

    /**
     * What is stored of an aggregate, event by event.
     *
     * @param aggregateId an order, a payment or a user
     * @param cursor      the sequence to begin with
     * @param limit       how many at the most
     */
    @GetMapping("/admin/audit/events")
    AuditPage events(
            @RequestParam @Text String aggregateId,
            @RequestParam(defaultValue = "0") @Min(0) long cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
        List<StoredEvent> found = jdbc.sql("""
                        select * from event_store.domain_event
                        where aggregate_identifier = ? and sequence_number >= ?
                        order by sequence_number limit ?""")
                .params(aggregateId, cursor, limit + 1)
                .query(AuditController::storedEvent)
                .list();
        return found.size() > limit
                ? new AuditPage(found.subList(0, limit), found.get(limit).sequence())
                : new AuditPage(found, null);
    }

    private static StoredEvent storedEvent(ResultSet row, int number) throws SQLException {
        return new StoredEvent(
                row.getString("aggregate_identifier"),
                row.getLong("sequence_number"),
                row.getString("payload_type"),
                row.getString("payload_revision"),
                row.getTimestamp("time_stamp").toInstant(),
                row.getTimestamp("stored_at").toInstant(),
                row.getString("event_identifier"),
                new String(row.getBytes("payload"), StandardCharsets.UTF_8),
                new String(row.getBytes("meta_data"), StandardCharsets.UTF_8));
    }
}
