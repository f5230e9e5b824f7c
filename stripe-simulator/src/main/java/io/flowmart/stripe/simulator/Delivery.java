package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event on its way to one endpoint.
 *
 * @param seq      the order in which they were made
 * @param created  in milliseconds since 1970
 * @param attempts how often it was sent, with the one that is about to be made
 * @param held     whether it has been held back once already
 * @param event    as it is told, but for what a fault makes of it
 */
record Delivery(
        long seq,
        long created,
        int attempts,
        boolean held,
        String endpoint,
        String url,
        String secret,
        String type,
        ObjectNode event) {

    // With the limit in a subquery of the update, a nested loop would run it again for each row and claim more.
    private static final String CLAIM = """
            with due as materialized (
                select seq from delivery
                where next_attempt <= ? and exists (select from webhook_endpoint where id = delivery.endpoint)
                order by seq limit ? for update of delivery skip locked)
            update delivery
            set next_attempt = ?, attempts = attempts + 1
            from due, event, webhook_endpoint endpoint
            where delivery.seq = due.seq and event.id = delivery.event and endpoint.id = delivery.endpoint
            returning delivery.seq as place, delivery.created as made, attempts, held, endpoint.id as endpoint_id,
                      url, secret, api_version, event.*,
                      (select count(*) from delivery other
                       where other.event = event.id and other.next_attempt is not null) as pending""";

    /**
     * Takes what is due, oldest first, so that nobody else does.
     *
     * @param now   in milliseconds since 1970
     * @param until when others may have it after all, since whoever took it must have died
     */
    static List<Delivery> claim(Connection connection, int most, long now, long until) throws SQLException {
        var claimed = Rows.select(connection, CLAIM, List.of(now, most, until), Delivery::read);
        claimed.sort(Comparator.comparingLong(Delivery::seq));
        return claimed;
    }

    private static Delivery read(ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong("place"),
                row.getLong("made"),
                row.getInt("attempts"),
                row.getBoolean("held"),
                row.getString("endpoint_id"),
                row.getString("url"),
                row.getString("secret"),
                row.getString("type"),
                EventLists.read(row, row.getString("api_version")));
    }

    /** When the next is due, in milliseconds since 1970, null if none is to come. */
    static @Nullable Long nextDue(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select min(next_attempt) from delivery
                        where exists (select from webhook_endpoint where id = delivery.endpoint)""")) {
            rows.next();
            return rows.getObject(1, Long.class);
        }
    }

    /** Forgets those to endpoints that were deleted just when the delivery was made. */
    static int deleteStrays(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(
                    "delete from delivery where not exists (select from webhook_endpoint where id = delivery.endpoint)");
        }
    }

    /** It has arrived. */
    void delete(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("delete from delivery where seq = ?")) {
            statement.setLong(1, seq);
            statement.executeUpdate();
        }
    }

    /** @param next when to try again, null for never */
    void postpone(Connection connection, @Nullable Long next) throws SQLException {
        try (var statement = connection.prepareStatement("update delivery set next_attempt = ? where seq = ?")) {
            statement.setObject(1, next, Types.BIGINT);
            statement.setLong(2, seq);
            statement.executeUpdate();
        }
    }

    /** Lets one that is held go, unless somebody has taken it already. */
    void bringForward(Connection connection, long now) throws SQLException {
        try (var statement =
                connection.prepareStatement("update delivery set next_attempt = ? where seq = ? and attempts = ?")) {
            statement.setLong(1, now);
            statement.setLong(2, seq);
            statement.setInt(3, attempts - 1);
            statement.executeUpdate();
        }
    }

    /** Put back as if it had not been taken, to be sent later and then without being held again. */
    void hold(Connection connection, long until) throws SQLException {
        try (var statement = connection.prepareStatement(
                "update delivery set next_attempt = ?, attempts = attempts - 1, held = true where seq = ?")) {
            statement.setLong(1, until);
            statement.setLong(2, seq);
            statement.executeUpdate();
        }
    }
}
