package io.flowmart.platform.deadletters;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterJdbcConverter;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;

/** Reads letters. Axon's own reader deserialises the payload at once, and could not give its bytes back. */
final class LetterReader implements DeadLetterJdbcConverter<EventMessage<?>, JdbcDeadLetter<EventMessage<?>>> {

    private final Serializer serializer;

    LetterReader(Serializer serializer) {
        this.serializer = serializer;
    }

    @Override
    public JdbcDeadLetter<EventMessage<?>> convertToLetter(ResultSet row) throws SQLException {
        String cause = row.getString("cause_type");
        return new JdbcDeadLetter<>(
                row.getString("dead_letter_identifier"),
                row.getLong("sequence_index"),
                row.getString("sequence_identifier"),
                DateTimeUtils.parseInstant(row.getString("enqueued_at")),
                DateTimeUtils.parseInstant(row.getString("last_touched")),
                cause == null ? null : new ThrowableCause(cause, row.getString("cause_message")),
                diagnostics(row),
                event(row));
    }

    MetaData diagnostics(ResultSet row) throws SQLException {
        return serializer.deserialize(metaData(row, "diagnostics"));
    }

    private EventMessage<?> event(ResultSet row) throws SQLException {
        SerializedMessage<?> message = new SerializedMessage<>(
                row.getString("event_identifier"),
                new SimpleSerializedObject<>(
                        row.getBytes("payload"),
                        byte[].class,
                        row.getString("payload_type"),
                        row.getString("payload_revision")),
                metaData(row, "meta_data"),
                serializer);
        Instant time = DateTimeUtils.parseInstant(row.getString("time_stamp"));
        String aggregateId = row.getString("aggregate_identifier");
        return aggregateId == null
                ? new GenericEventMessage<>(message, () -> time)
                : new GenericDomainEventMessage<>(
                        row.getString("aggregate_type"), aggregateId, row.getLong("sequence_number"), message, time);
    }

    private static SimpleSerializedObject<byte[]> metaData(ResultSet row, String column) throws SQLException {
        return new SimpleSerializedObject<>(row.getBytes(column), byte[].class, MetaData.class.getName(), null);
    }
}
