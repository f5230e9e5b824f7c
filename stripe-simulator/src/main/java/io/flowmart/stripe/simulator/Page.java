package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The conditions of a list, newest first: a limit, a cursor, a range of creation times, and what an endpoint adds.
 *
 * @see <a href="https://docs.stripe.com/api/pagination">Pagination</a>
 */
final class Page {

    private static final Map<String, String> COMPARISONS = Map.of("gt", ">", "gte", ">=", "lt", "<", "lte", "<=");

    final int limit;
    private final @Nullable String startingAfter;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    private Page(int limit, @Nullable String startingAfter) {
        this.limit = limit;
        this.startingAfter = startingAfter;
    }

    static Page of(Params params) {
        var page = new Page(params.integer("limit", 10, 1, 100), params.string("starting_after"));
        page.created(params);
        return page;
    }

    static Page of(int limit) {
        return new Page(limit, null);
    }

    Page where(String condition, Object value) {
        conditions.add(condition);
        values.add(value);
        return this;
    }

    private void created(Params params) {
        Params range = params.has("created") && !params.isText("created") ? params.nested("created") : null;
        if (range == null) {
            Long at = params.integer("created");
            if (at != null) {
                where("created = ?", at);
            }
            return;
        }
        range.allow(COMPARISONS.keySet().toArray(String[]::new));
        COMPARISONS.forEach((name, operator) -> {
            Long bound = range.integer(name);
            if (bound != null) {
                where("created " + operator + " ?", bound);
            }
        });
    }

    /** Turns the cursor, an id, into the place in the order that it stands for. */
    Page resolve(Connection connection, String table) throws SQLException {
        if (startingAfter == null) {
            return this;
        }
        try (var statement = connection.prepareStatement("select seq from %s where id = ?".formatted(table))) {
            statement.setString(1, startingAfter);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw ApiError.missing(table, startingAfter, "starting_after");
                }
                return where("seq < ?", rows.getLong(1));
            }
        }
    }

    /** One row more than asked for tells whether there are more. */
    String clauses() {
        return (conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions)) + " order by seq desc limit "
                + (limit + 1);
    }

    List<Object> values() {
        return values;
    }

    ObjectNode toJson(String url, List<ObjectNode> found) {
        var json = Json.object().put("object", "list");
        var data = json.putArray("data");
        found.stream().limit(limit).forEach(data::add);
        return json.put("has_more", found.size() > limit).put("url", url);
    }
}
