package io.flowmart.standalone.testing;

import io.flowmart.api.Ids;
import io.flowmart.embedded.Mail;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds the mails that came out against the event store: one for everything that buyers are told. What was sent twice
 * has the same Message-ID, and was under way when the shop or the mail server died.
 */
public final class MailAudit {

    /** So many mails are handed over at a time, and may be repeated if either side dies just then. */
    private static final int UNDER_WAY = 4;

    private static final String TOLD = """
        with event as (
            select event_identifier as id, split_part(event, '.', 3) as name, payload, aggregate_identifier as aggregate,
                   sequence_number
            from event_store.event_log)
        select id, 'welcome' as kind from event where name = 'UserCreated' and payload ->> 'role' = 'CUSTOMER'
        union all select id, 'cancelled' from event where name = 'OrderCancelled'
        union all select id, 'failed' from event where name = 'PaymentProcessed' and payload ->> 'outcome' = 'failed'
        union all select id, 'failed' from event
                  where name = 'PaymentVoided' and payload ->> 'reason' <> 'order_cancelled'
        union all select id, 'refunded' from event where name = 'PaymentRefunded'
        union all select id, 'action_required' from event where name = 'PaymentActionRequired'
        union all select id, 'paid' from event e
                  where name = 'PaymentProcessed' and payload ->> 'outcome' = 'succeeded' and not exists (
                      select from event given_up
                      where given_up.aggregate = e.aggregate and given_up.sequence_number < e.sequence_number
                      and given_up.name = 'PaymentVoidRequested' and given_up.payload ->> 'reason' = 'order_cancelled')\
        """;

    private final List<Mail> mails;
    private final String jdbcUrl;

    public MailAudit(List<Mail> mails, String jdbcUrl) {
        this.mails = mails;
        this.jdbcUrl = jdbcUrl;
    }

    /**
     * What does not add up.
     *
     * @param interruptions how often whoever sent mails died, or the mail server, or the database
     */
    public List<String> faults(int interruptions) throws SQLException {
        Map<String, List<Mail>> sent = mails.stream().collect(Collectors.groupingBy(Mail::messageId));
        Set<String> expected = expected();
        var faults = new ArrayList<String>();
        expected.stream().filter(id -> !sent.containsKey(id)).forEach(id -> faults.add("never mailed: " + id));
        var unexpected = new HashMap<>(sent);
        unexpected.keySet().removeAll(expected);
        unexpected.keySet().forEach(id -> faults.add("mailed for no reason: " + id));
        if (mails.size() - sent.size() > interruptions * UNDER_WAY) {
            faults.add("mailed again: "
                    + sent.entrySet().stream()
                            .filter(same -> same.getValue().size() > 1)
                            .map(same -> same.getValue().size() + " × " + same.getKey())
                            .toList());
        }
        return faults;
    }

    private Set<String> expected() throws SQLException {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(TOLD)) {
            var ids = new HashSet<String>();
            while (rows.next()) {
                ids.add("%s.%s@flowmart.local"
                        .formatted(Ids.derived("", rows.getString("id")), rows.getString("kind")));
            }
            return ids;
        }
    }
}
