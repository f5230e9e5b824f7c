package io.flowmart.standalone.chargeonce;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is left over in the database, or missing there. */
final class Remains {

    private static final String OF_SOME = """
        select 'saga of ' || association_value as what
        from event_store.association_value_entry where association_value = any (?)
        union all
        select 'task ' || task_name || ' ' || task_instance || ' of ' || id
        from event_store.scheduled_tasks join unnest(?::text[]) id on position(id in convert_from(task_data, 'UTF8')) > 0
        where not (task_instance like 'look-again/%' and execution_time > now())
        union all
        select 'dead letter ' || event_identifier
        from event_store.dead_letter_entry where aggregate_identifier = any (?)\
        """;

    /**
     * Of the reconciliation there is a row always, and a look that is not due yet ends itself when it is. What the reconciliation
     * ever found was a fault of its own, as the books agree in the end.
     */
    private static final String IN_ALL = """
        select 'saga ' || convert_from(serialized_saga, 'UTF8') from event_store.saga_entry
        union all select 'association ' || association_value from event_store.association_value_entry
        union all select 'task ' || task_name || ' ' || task_instance from event_store.scheduled_tasks
                  where task_instance <> 'recurring'
                  and not (task_instance like 'look-again/%' and execution_time > now())
        union all select 'dead letter ' || event_identifier from event_store.dead_letter_entry
        union all select 'discrepancy ' || payload::text from event_store.event_log
                  where event = 'flowmart.payment.DiscrepancyFound'\
        """;

    /** In any snapshot: an event that asks for work and the task that does it are of one transaction. */
    private static final String FORGOTTEN = """
        with payment as (
            select aggregate_identifier as id,
                   (array_agg(split_part(event, '.', 3) order by sequence_number desc)
                       filter (where event not like '%Refund%' and event not like '%Disput%'))[1] as last,
                   not coalesce(array_agg(payload ->> 'refundId') filter (
                           where event = 'flowmart.payment.PaymentRefundRequested'), '{}')
                       <@ coalesce(array_agg(payload ->> 'refundId') filter (where event in (
                           'flowmart.payment.PaymentRefunded', 'flowmart.payment.PaymentRefundFailed')), '{}') as refunding
            from event_store.event_log where aggregate_identifier like 'payment-%'
            group by aggregate_identifier)
        select id || ' after ' || last || (case when refunding then ', a refund is requested' else '' end)
        from payment
        where (refunding or last in ('PaymentInitiated', 'PaymentMethodChosen', 'PaymentIntentCreated',
                                     'PaymentActionRequired', 'PaymentAuthorized', 'PaymentCaptureRequested',
                                     'PaymentVoidRequested'))
        and not exists (select from event_store.scheduled_tasks where position(id in convert_from(task_data, 'UTF8')) > 0)\
        """;

    private Remains() {}

    /** What there still is of these orders and payments. */
    static List<String> of(Connection connection, String[] orders, String[] payments) throws SQLException {
        String[] all = Stream.of(orders, payments).flatMap(Stream::of).toArray(String[]::new);
        try (var query = connection.prepareStatement(OF_SOME)) {
            for (int i = 1; i <= 3; i++) {
                query.setArray(i, connection.createArrayOf("text", all));
            }
            return texts("left over: ", query);
        }
    }

    /** What there still is of anything. */
    static List<String> inAll(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(IN_ALL)) {
            return texts("left over: ", query);
        }
    }

    /** Which payments have something to be done, and no task that does it. */
    static List<String> forgotten(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(FORGOTTEN)) {
            return texts("forgotten: ", query);
        }
    }

    private static List<String> texts(String prefix, PreparedStatement query) throws SQLException {
        var texts = new ArrayList<String>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                texts.add(prefix + rows.getString(1));
            }
        }
        return texts;
    }
}
