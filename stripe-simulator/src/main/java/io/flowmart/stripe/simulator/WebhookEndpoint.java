package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Somebody who wants to hear of events.
 *
 * @param secret        what their deliveries are signed with; shown once, when it is made
 * @param enabledEvents types of events, or {@code *} for all of them
 * @param apiVersion    in which events are told; null for the simulator's own
 * @see <a href="https://docs.stripe.com/api/webhook_endpoints/object">The Webhook Endpoint object</a>
 */
record WebhookEndpoint(
        String id,
        long created,
        String url,
        String secret,
        List<String> enabledEvents,
        @Nullable String apiVersion,
        @Nullable String description,
        ObjectNode metadata) {

    /** The one that the simulator's settings name. */
    static final String OF_SETTINGS = "we_settings";

    void save(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into webhook_endpoint (id, created, url, secret, enabled_events, api_version, description,
                                              metadata)
                values (?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (id) do update
                set url = excluded.url, secret = excluded.secret, enabled_events = excluded.enabled_events""")) {
            statement.setString(1, id);
            statement.setLong(2, created);
            statement.setString(3, url);
            statement.setString(4, secret);
            statement.setArray(5, connection.createArrayOf("text", enabledEvents.toArray()));
            statement.setString(6, apiVersion);
            statement.setString(7, description);
            statement.setString(8, Json.text(metadata));
            statement.executeUpdate();
        }
    }

    /** With what was still to be sent there. */
    static boolean delete(Connection connection, String id) throws SQLException {
        try (var endpoint = connection.prepareStatement("delete from webhook_endpoint where id = ?");
                var deliveries = connection.prepareStatement("delete from delivery where endpoint = ?")) {
            endpoint.setString(1, id);
            deliveries.setString(1, id);
            boolean deleted = endpoint.executeUpdate() > 0;
            deliveries.executeUpdate();
            return deleted;
        }
    }

    /** @throws ApiError resource_missing */
    static WebhookEndpoint get(Connection connection, String id) throws SQLException {
        var found = select(connection, "where id = ?", List.of(id));
        if (found.isEmpty()) {
            throw ApiError.missing("webhook endpoint", id, "webhook_endpoint");
        }
        return found.getFirst();
    }

    static List<WebhookEndpoint> select(Connection connection, String clauses, List<Object> values)
            throws SQLException {
        return Rows.select(connection, "select * from webhook_endpoint " + clauses, values, WebhookEndpoint::read);
    }

    private static WebhookEndpoint read(ResultSet row) throws SQLException {
        return new WebhookEndpoint(
                row.getString("id"),
                row.getLong("created"),
                row.getString("url"),
                row.getString("secret"),
                List.of((String[]) row.getArray("enabled_events").getArray()),
                row.getString("api_version"),
                row.getString("description"),
                Objects.requireNonNull(Json.parseObject(row.getString("metadata"))));
    }

    /** Without the secret. */
    ObjectNode toJson() {
        var json = Json.object().put("id", id).put("object", "webhook_endpoint").put("api_version", apiVersion);
        json.putNull("application").put("created", created).put("description", description);
        var events = json.putArray("enabled_events");
        enabledEvents.forEach(events::add);
        json.put("livemode", false).set("metadata", metadata);
        return json.put("status", "enabled").put("url", url);
    }
}
