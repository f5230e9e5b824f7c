package io.flowmart.platform.deadletters;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.DefaultDeadLetterStatementFactory;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.serialization.Serializer;

/** Axon's statements, but the event's time is kept to the microsecond, as in the event store. */
final class ExactStatements extends DefaultDeadLetterStatementFactory<EventMessage<?>> {

    private final int timestampPosition;

    ExactStatements(DeadLetterSchema schema, Serializer serializer) {
        super(DefaultDeadLetterStatementFactory.<EventMessage<?>>builder()
                .schema(schema)
                .genericSerializer(serializer)
                .eventSerializer(serializer));
        timestampPosition = List.of(schema.deadLetterFields().split(", *")).indexOf(schema.timestampColumn()) + 1;
    }

    @Override
    public PreparedStatement enqueueStatement(
            Connection connection,
            String group,
            String sequence,
            DeadLetter<? extends EventMessage<?>> letter,
            long index)
            throws SQLException {
        PreparedStatement statement = super.enqueueStatement(connection, group, sequence, letter, index);
        statement.setString(timestampPosition, letter.message().getTimestamp().toString());
        return statement;
    }
}
