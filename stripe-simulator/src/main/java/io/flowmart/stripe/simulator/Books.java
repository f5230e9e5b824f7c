package io.flowmart.stripe.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What really happened, counted from the rows of every charge, refund and dispute and not from anyone's idea of a state.
 * Totals and rows are of one moment; rows are streamed, however many there are.
 */
final class Books {

    private static final String TOTALS = """
            select jsonb_build_object(
                'payment_intents', count(*),
                'by_status', (select coalesce(jsonb_object_agg(status, n), '{}')
                              from (select status, count(*) n from book group by status) s),
                'successful_charges', coalesce(sum(successful), 0),
                'failed_charges', coalesce(sum(failed), 0),
                'charged_more_than_once', count(*) filter (where successful > 1),
                'refunded_beyond_captured', count(*) filter (where refunded > captured),
                'by_currency', (select coalesce(jsonb_object_agg(currency, jsonb_build_object(
                                           'captured', captured, 'refunded', refunded, 'disputed', disputed,
                                           'held', held, 'net', captured - refunded - disputed)), '{}')
                                from (select currency, sum(captured) captured, sum(refunded) refunded,
                                             sum(disputed) disputed, sum(amount_capturable) held
                                      from book group by currency) c),
                'disputes', (select coalesce(jsonb_object_agg(status, n), '{}')
                             from (select d.status, count(*) n from book join dispute d on d.payment_intent = book.id
                                   group by d.status) s),
                'events', (select count(*) from event),
                'deliveries', (select count(*) from delivery where next_attempt is not null),
                'idempotency_keys', (select count(*) from idempotency_key))::text
            from book""";

    private static final String ROW = """
            select jsonb_build_object(
                'id', id, 'status', status, 'amount', amount, 'currency', currency, 'created', created,
                'amount_received', amount_received, 'amount_capturable', amount_capturable,
                'captured', captured, 'refunded', refunded, 'disputed', disputed,
                'payment_method', payment_method, 'successful_charges', successful, 'failed_charges', failed,
                'canceled_at', canceled_at, 'error', last_payment_error ->> 'code', 'metadata', metadata,
                'charges', (select coalesce(jsonb_agg(jsonb_build_object(
                                       'id', c.id, 'status', c.status, 'amount', c.amount, 'captured', c.taken,
                                       'released', c.released, 'created', c.created,
                                       'payment_method', c.payment_method, 'decline_code', c.decline_code)
                                   order by c.seq), '[]')
                            from charge c where c.payment_intent = book.id),
                'refunds', (select coalesce(jsonb_agg(jsonb_build_object(
                                       'id', r.id, 'status', r.status, 'amount', r.amount, 'created', r.created,
                                       'charge', r.charge, 'reason', r.reason, 'metadata', r.metadata,
                                       'failure_reason', r.failure_reason)
                                   order by r.seq), '[]')
                            from refund r where r.payment_intent = book.id),
                'disputes', (select coalesce(jsonb_agg(jsonb_build_object(
                                        'id', d.id, 'status', d.status, 'amount', d.amount, 'created', d.created,
                                        'charge', d.charge, 'reason', d.reason, 'due_by', d.due_by)
                                    order by d.seq), '[]')
                             from dispute d where d.payment_intent = book.id))::text
            from book %s order by seq""";

    private static final String BOOK = """
            with book as (
                select i.*, c.successful, c.failed, c.captured, r.refunded, d.disputed
                from payment_intent i
                cross join lateral (select count(*) filter (where status = 'succeeded') successful,
                                           count(*) filter (where status = 'failed') failed,
                                           coalesce(sum(taken), 0) captured
                                    from charge where payment_intent = i.id) c
                cross join lateral (select coalesce(sum(amount), 0) refunded
                                    from refund where payment_intent = i.id and status <> 'failed') r
                cross join lateral (select coalesce(sum(amount), 0) disputed
                                    from dispute where payment_intent = i.id and not inquiry and status <> 'won') d
                %s)
            """;

    private final Database database;

    Books(Database database) {
        this.database = database;
    }

    /** What to show: by metadata, from a PaymentIntent on, and how many; limit=0 gives the totals alone. */
    record Selection(String metadata, String startingAfter, int limit) {

        static Selection of(Params params) {
            params.allow("metadata", "limit", "starting_after");
            String after = params.string("starting_after");
            return new Selection(
                    Json.text(Metadata.of(params)),
                    after == null ? "" : after,
                    params.integer("limit", Integer.MAX_VALUE, 0, Integer.MAX_VALUE));
        }

        private String book() {
            return BOOK.formatted(metadata.equals("{}") ? "" : "where i.metadata @> ?::jsonb");
        }

        private List<Object> bookValues() {
            return new ArrayList<>(metadata.equals("{}") ? List.of() : List.of(metadata));
        }
    }

    /** @throws ApiError resource_missing, for a place to start that is none */
    void check(Selection selection) throws SQLException {
        String after = selection.startingAfter();
        database.read(connection -> after.isEmpty() ? "" : PaymentIntentRows.get(connection, after).id);
    }

    /** Writes {@code {"totals": …, "payment_intents": […]}}, oldest first. */
    void write(Selection selection, OutputStream out) throws SQLException, IOException {
        database.snapshot(connection -> {
            try {
                write(connection, selection, out);
                return true;
            } catch (IOException e) {
                throw new SQLException("The reader went away", e);
            }
        });
    }

    private static void write(Connection connection, Selection selection, OutputStream out)
            throws SQLException, IOException {
        try (var statement = Rows.prepare(connection, selection.book() + TOTALS, selection.bookValues());
                var totals = statement.executeQuery()) {
            totals.next();
            print(out, "{\"totals\":", totals.getString(1), ",\n\"payment_intents\":[");
        }
        var values = selection.bookValues();
        String after = "";
        if (!selection.startingAfter().isEmpty()) {
            after = "where seq > (select seq from payment_intent where id = ?)";
            values.add(selection.startingAfter());
        }
        String query = selection.book() + ROW.formatted(after) + " limit " + selection.limit();
        try (var statement = Rows.prepare(connection, query, values)) {
            // Within a transaction a fetch size makes the driver use a cursor instead of taking all rows at once.
            statement.setFetchSize(500);
            try (var rows = statement.executeQuery()) {
                String separator = "\n";
                while (rows.next()) {
                    print(out, separator, rows.getString(1));
                    separator = ",\n";
                }
            }
        }
        print(out, "\n]}\n");
    }

    /** Forgets everything but who wants to hear of events. The order is that in which calls take their locks. */
    void empty() throws SQLException {
        database.write(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("""
                        truncate idempotency_key, payment_intent, charge, refund, dispute, balance_transaction, event,
                                 delivery restart identity""");
            }
        });
    }

    private static void print(OutputStream out, String... parts) throws IOException {
        for (String part : parts) {
            out.write(part.getBytes(StandardCharsets.UTF_8));
        }
    }
}
