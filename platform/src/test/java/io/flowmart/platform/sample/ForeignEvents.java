package io.flowmart.platform.sample;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Stores events as another process or an import would: on a connection of their own, and no one here is woken. */
@Component
public class ForeignEvents {

    private final DataSource dataSource;

    ForeignEvents(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Stores an event as the aggregate's next. */
    public void store(Object aggregateId, String name, String json, Instant time) {
        try (Connection connection = dataSource.getConnection()) {
            store(connection, aggregateId.toString(), name, json, time);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stores an event as the aggregate's next, in the connection's transaction. */
    public static void store(Connection connection, String aggregateId, String name, String json, Instant time)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into event_store.domain_event (event_identifier, aggregate_identifier, sequence_number,
                    aggregate_type, time_stamp, payload_type, payload_revision, payload, meta_data)
                select ?, ?, coalesce(max(sequence_number) + 1, 0), 'member', ?, ?, '1', ?, '{}'::bytea
                from event_store.domain_event where aggregate_identifier = ?""")) {
            insert.setString(1, UUID.randomUUID().toString());
            insert.setString(2, aggregateId);
            insert.setTimestamp(3, Timestamp.from(time));
            insert.setString(4, name);
            insert.setBytes(5, json.getBytes(StandardCharsets.UTF_8));
            insert.setString(6, aggregateId);
            insert.executeUpdate();
        }
    }
}
