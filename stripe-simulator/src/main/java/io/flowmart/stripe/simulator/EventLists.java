package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows what has happened, newest first.
 *
 * @see <a href="https://docs.stripe.com/api/events">Events</a>
 */
final class EventLists {

    /** For how long an event can be asked for. */
    private static final long SECONDS_KEPT = 30L * 24 * 3600;

    private static final int MOST_TYPES = 20;

    private EventLists() {}

    static Endpoint.Work retrieve(String id, Params params) {
        params.allow();
        return (connection, events) -> {
            var found = select(connection, "where id = ?", List.of(id));
            if (found.isEmpty()) {
                throw ApiError.missing("event", id, "id");
            }
            return Answer.ok(found.getFirst());
        };
    }

    static Endpoint.Work list(String none, Params params) {
        params.allow("limit", "starting_after", "ending_before", "created", "type", "types", "delivery_success");
        var page = Page.withCreated(params);
        String type = params.string("type");
        List<String> types = params.strings("types");
        if (type != null && params.has("types")) {
            throw params.refused("types", "You may pass either type or types, not both.");
        }
        if (types.size() > MOST_TYPES) {
            throw params.refused("types", "You may pass at most " + MOST_TYPES + " types.");
        }
        if (type != null) {
            page.where("type like ?", type.replaceAll("([\\\\%_])", "\\\\$1").replace('*', '%'));
        }
        if (!types.isEmpty()) {
            page.where("type in (" + String.join(", ", Collections.nCopies(types.size(), "?")) + ")", types.toArray());
        }
        if (params.has("delivery_success")) {
            page.where((params.flag("delivery_success") ? "not " : "")
                    + "exists (select from delivery where delivery.event = event.id)");
        }
        return (connection, events) -> {
            var found = select(connection, page.resolve(connection, "event").clauses(), page.values());
            return Answer.ok(page.toJson("/v1/events", found));
        };
    }

    /** Forgets what can no longer be asked for. */
    static void forgetOld(Database database, InstantSource clock) throws SQLException {
        database.write(connection -> {
            try (var statement = connection.prepareStatement("delete from event where created < ?")) {
                statement.setLong(1, clock.instant().getEpochSecond() - SECONDS_KEPT);
                return statement.executeUpdate();
            }
        });
    }

    private static List<ObjectNode> select(Connection connection, String clauses, List<Object> values)
            throws SQLException {
        return Rows.select(connection, """
                select *, (select count(*) from delivery
                           where delivery.event = event.id and next_attempt is not null) as pending
                from event\s""" + clauses, values, row -> read(row, StripeHandler.DEFAULT_VERSION));
    }

    /** @param row of an event, with how many deliveries of it are {@code pending} */
    static ObjectNode read(ResultSet row, @Nullable String version) throws SQLException {
        var json = Json.object().put("id", row.getString("id")).put("object", "event");
        json.put("api_version", version == null ? StripeHandler.DEFAULT_VERSION : version);
        json.put("created", row.getLong("created"));
        var data = json.putObject("data");
        data.set("object", Objects.requireNonNull(Json.parseObject(row.getString("object"))));
        ObjectNode previous = Json.parseObject(row.getString("previous"));
        if (previous != null) {
            data.set("previous_attributes", previous);
        }
        json.put("livemode", false).put("pending_webhooks", row.getLong("pending"));
        json.putObject("request")
                .put("id", row.getString("request_id"))
                .put("idempotency_key", row.getString("idempotency_key"));
        return json.put("type", row.getString("type"));
    }
}
