package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** As after a fire: Kafka has lost what two contexts have published, and three their databases, and all is published again. */
final class Republishing {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> EMPTIED = List.of("payment-1", "notification", "query-1");
    private static final List<String> COPIES = List.of("payment-2", "query-2");

    /** That nothing will be charged for an order that was cancelled is written down, and is all. */
    private static final String BEGUN = """
            select 'saga ' || saga_id from event_store.saga_entry
            union all
            select event || ' ' || payload from event_store.event_log log
            where event like 'flowmart.payment.%'
                and not (event = 'flowmart.payment.PaymentVoided' and exists (
                    select from event_store.event_log
                    where event = 'flowmart.order.OrderCancelled'
                        and aggregate_identifier = log.payload ->> 'orderId'))
            """;

    private static final String SENT =
            "select kind || ' to ' || user_id from notification_context.notification where status = 'sent'";

    private final Cluster cluster;

    Republishing(Cluster cluster) {
        this.cluster = cluster;
    }

    /** How many orders there are. */
    long orders() throws SQLException {
        return count("query-1", "query.order_row");
    }

    void loseTopicsAndStores() throws Exception {
        cluster.stop(Stream.concat(EMPTIED.stream(), COPIES.stream()).toList());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.brokers()))) {
            admin.deleteTopics(List.of("user.event", "order.event", "order.create"))
                    .all()
                    .get();
        }
        for (String service : EMPTIED) {
            cluster.emptyDatabase(service);
        }
        // The reconciliation would tell operators of each charge that no payment here knows of any more, and be right.
        cluster.start("payment-1", "--flowmart.payment.deadline=1s", "--flowmart.payment.reconciliation.every=-");
        cluster.start("notification", "--flowmart.notification.max-age=1s");
        cluster.start("query-1");
        cluster.awaitReady(EMPTIED.toArray(String[]::new));
    }

    void publishAgain(Operator operator) throws Exception {
        for (String owner : List.of("user", "order-1")) {
            operator.post(cluster.uri(owner), "/admin/republish", "{\"rate\": 10000}");
        }
    }

    /** All that users and orders were told is there and has been handled, and nothing is left to be done. */
    void awaitEverythingHandled() {
        for (String service : EMPTIED) {
            await(service).atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
                for (String owner : List.of("user", "order")) {
                    String own = "event_store.domain_event where payload_type like 'flowmart." + owner + ".%'";
                    assertThat(count(service, own)).isEqualTo(count(owner.equals("user") ? owner : "order-1", own));
                }
                assertThat(cluster.metric(service, "flowmart_processor_lag_events"))
                        .isZero();
                assertThat(count(service, "event_store.scheduled_tasks where task_instance <> 'recurring'"))
                        .isZero();
            });
        }
    }

    /** All rows of all read models, without order. */
    List<Long> readModels() throws SQLException {
        List<Long> sums = new ArrayList<>();
        for (String table : List.of("order_row", "order_line_row", "order_step_row", "payment_row")) {
            sums.add(number("query-1", "select coalesce(sum(hashtext(r::text)), 0) from query.%s r".formatted(table)));
        }
        return sums;
    }

    /** What was done because of what was told, though it was over long ago. */
    List<String> deeds() throws SQLException {
        return Stream.concat(texts("payment-1", BEGUN).stream(), texts("notification", SENT).stream())
                .toList();
    }

    private long count(String service, String what) throws SQLException {
        return number(service, "select count(*) from " + what);
    }

    private long number(String service, String query) throws SQLException {
        return Long.parseLong(texts(service, query).getFirst());
    }

    private List<String> texts(String service, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (var connection = DriverManager.getConnection(cluster.jdbcUrl(service));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
