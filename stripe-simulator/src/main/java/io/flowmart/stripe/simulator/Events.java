package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one call changed, gathered while it works and written, with the deliveries to whoever wants to hear of it, by
 * one statement at the end of the same transaction.
 *
 * @see <a href="https://docs.stripe.com/api/events/types">Types of events</a>
 */
final class Events {

    private final @Nullable String requestId;
    private final @Nullable String idempotencyKey;
    private final InstantSource clock;
    private final List<String> ids = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final List<String> objects = new ArrayList<>();
    private final List<@Nullable String> previous = new ArrayList<>();
    private int deliveries;

    private Events(@Nullable String requestId, @Nullable String idempotencyKey, InstantSource clock) {
        this.requestId = requestId;
        this.idempotencyKey = idempotencyKey;
        this.clock = clock;
    }

    static Events of(Request request, InstantSource clock) {
        return new Events(request.id(), request.idempotencyKey(), clock);
    }

    /** Of what no call asked for: a hold that expired, a bank that decided. */
    static Events automatic(InstantSource clock) {
        return new Events(null, null, clock);
    }

    /** @param object as it is now; later changes of it are not seen */
    void add(String type, ObjectNode object) {
        add(type, object, null);
    }

    /** @param before the fields that have changed, as they were */
    void add(String type, ObjectNode object, @Nullable ObjectNode before) {
        ids.add(Ids.next("evt_"));
        types.add(type);
        objects.add(Json.text(object));
        previous.add(before == null ? null : Json.text(before));
    }

    void write(Connection connection) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement("""
                with made as (
                    insert into event (id, created, type, object, previous, request_id, idempotency_key)
                    select id, ?, type, object, previous, ?, ?
                    from unnest(?, ?, ?, ?) with ordinality as added (id, type, object, previous, place)
                    order by place
                    returning seq, id, type)
                insert into delivery (event, endpoint, created, next_attempt)
                select made.id, endpoint.id, ?, ?
                from made
                join webhook_endpoint endpoint on endpoint.enabled_events && array['*', made.type]
                order by made.seq, endpoint.seq""")) {
            long now = clock.instant().toEpochMilli();
            statement.setLong(1, Math.floorDiv(now, 1000));
            statement.setString(2, requestId);
            statement.setString(3, idempotencyKey);
            statement.setArray(4, connection.createArrayOf("text", ids.toArray()));
            statement.setArray(5, connection.createArrayOf("text", types.toArray()));
            statement.setArray(6, connection.createArrayOf("text", objects.toArray()));
            statement.setArray(7, connection.createArrayOf("text", previous.toArray()));
            statement.setLong(8, now);
            statement.setLong(9, now);
            deliveries = statement.executeUpdate();
        }
    }

    /** Whether somebody is to be told, once the transaction has been committed. */
    boolean areWanted() {
        return deliveries > 0;
    }
}
