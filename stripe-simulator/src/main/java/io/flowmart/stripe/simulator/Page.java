package io.flowmart.stripe.simulator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    private final @Nullable String endingBefore;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    private Page(int limit, @Nullable String startingAfter, @Nullable String endingBefore) {
        this.limit = limit;
        this.startingAfter = startingAfter;
        this.endingBefore = endingBefore;
    }

    /** What every list knows, and these columns to be equal to a parameter of the same name; nothing else. */
    static Page of(Params params, String... columns) {
        params.allow(
                Stream.concat(Stream.of("limit", "starting_after", "ending_before", "created"), Arrays.stream(columns))
                        .toArray(String[]::new));
        Page page = withCreated(params);
        for (String column : columns) {
            String value = params.string(column);
            if (value != null) {
                page.where(column + " = ?", value);
            }
        }
        return page;
    }

    /** A limit and a cursor alone. */
    static Page unfiltered(Params params) {
        String after = params.string("starting_after");
        String before = params.string("ending_before");
        if (after != null && before != null) {
            throw params.refused("ending_before", "You can use starting_after or ending_before, not both.");
        }
        return new Page(params.integer("limit", 10, 1, 100), after, before);
    }

    /** A limit, a cursor and a range of creation times. */
    static Page withCreated(Params params) {
        Page page = unfiltered(params);
        page.created(params);
        return page;
    }

    static Page of(int limit) {
        return new Page(limit, null, null);
    }

    Page where(String condition, Object... values) {
        conditions.add(condition);
        this.values.addAll(Arrays.asList(values));
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
        if (startingAfter != null) {
            return where("seq < ?", place(connection, table, startingAfter, "starting_after"));
        }
        return endingBefore == null ? this : where("seq > ?", place(connection, table, endingBefore, "ending_before"));
    }

    private static long place(Connection connection, String table, String id, String param) throws SQLException {
        try (var statement = connection.prepareStatement("select seq from %s where id = ?".formatted(table))) {
            statement.setString(1, id);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw ApiError.missing(table, id, param);
                }
                return rows.getLong(1);
            }
        }
    }

    /** One row more than asked for tells whether there are more. Before a cursor, the nearest rows come first. */
    String clauses() {
        return (conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions)) + " order by seq "
                + (endingBefore == null ? "desc" : "asc") + " limit " + (limit + 1);
    }

    List<Object> values() {
        return values;
    }

    ObjectNode toJson(String url, List<ObjectNode> found) {
        var json = Json.object().put("object", "list");
        var data = json.putArray("data");
        List<ObjectNode> shown = found.subList(0, Math.min(limit, found.size()));
        (endingBefore == null ? shown : shown.reversed()).forEach(data::add);
        return json.put("has_more", found.size() > limit).put("url", url);
    }
}
