package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.deploy.ComposeFile;
import io.flowmart.deploy.NeedsProcessors;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old events do no new deeds: they fill what is empty, and that is all. */
@NeedsProcessors
class RepublishIT {

    private static final int ORDERS = 1_000;
    private static final int AT_A_TIME = 16;
    private static final int BUYERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> SERVICES =
            List.of("stripe", "user", "order-1", "payment-1", "query-1", "notification", "gateway");
    private static final List<String> EMPTIED = List.of("payment-1", "notification", "query-1");

    @TempDir
    static Path folder;

    private Cluster cluster;
    private Shop shop;
    private StripeBooks books;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(
                folder, ComposeFile.ROOT.resolve("deploy/target/republish"), Secrets.make(folder.resolve("secrets")));
        cluster.createDatabases();
        cluster.startAll(SERVICES);
        shop = new Shop(cluster.uri("gateway"));
        books = new StripeBooks(cluster.uri("stripe"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void oldOrdersFillEmptyStoresAndDoNothingElse() throws Exception {
        placeOrders();
        awaitPaidOrdersInReadModels();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.mails()).hasSize(ORDERS + BUYERS));
        Map<String, List<Entry>> charged = books.by("order_id");
        Object readModels = readModels();

        loseTopicsAndStores();
        var operator = new Operator(
                cluster.uri("gateway"), "operator@flowmart.local", cluster.secret("FLOWMART_OPERATOR_PASSWORD"));
        for (String owner : List.of("user", "order-1")) {
            operator.post(cluster.uri(owner), "/admin/republish", "{\"rate\": 10000}");
        }

        awaitPaidOrdersInReadModels();
        for (String filled : EMPTIED) {
            awaitEverythingHandled(filled);
        }
        assertThat(readModels()).isEqualTo(readModels);
        assertThat(books.by("order_id")).isEqualTo(charged);
        assertThat(cluster.mails()).as("none was sent again").hasSize(ORDERS + BUYERS);
        assertThat(count("payment-1", "event_store.saga_entry")).isZero();
        assertThat(count("payment-1", "event_store.domain_event where payload_type like 'flowmart.payment.%'"))
                .as("nothing was done about payments")
                .isZero();
        assertThat(count("notification", "notification_context.notification where status = 'sent'"))
                .isZero();
    }

    private void placeOrders() throws Exception {
        List<Buyer> buyers = new ArrayList<>();
        for (int i = 0; i < BUYERS; i++) {
            buyers.add(shop.buyer("pm_card_visa"));
        }
        var places = new Semaphore(AT_A_TIME);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                Buyer buyer = buyers.get(i % BUYERS);
                String key = "order-" + i;
                places.acquire();
                answers.add(threads.submit(() -> {
                    try {
                        return shop.order(buyer, key, 500);
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(201);
            }
        }
    }

    /** As after a fire: Kafka has lost what these two published, and three contexts their databases. */
    private void loseTopicsAndStores() throws Exception {
        cluster.stop(EMPTIED);
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

    /** All that users and orders were told is there and has been handled, and nothing is left to be done. */
    private void awaitEverythingHandled(String service) {
        await(service).atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            for (String owner : List.of("user", "order")) {
                String own = "event_store.domain_event where payload_type like 'flowmart." + owner + ".%'";
                assertThat(count(service, own)).isEqualTo(count(owner.equals("user") ? owner : "order-1", own));
            }
            assertThat(cluster.metric(service, "flowmart_processor_lag_events")).isZero();
            assertThat(count(service, "event_store.scheduled_tasks where task_instance <> 'recurring'"))
                    .isZero();
        });
    }

    private void awaitPaidOrdersInReadModels() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(count("query-1", "query.order_row where status = 'PAID'"))
                        .isEqualTo(ORDERS));
    }

    /** All rows of all read models, without order. */
    private List<Long> readModels() throws SQLException {
        List<Long> sums = new ArrayList<>();
        for (String table : List.of("order_row", "order_line_row", "order_step_row", "payment_row")) {
            sums.add(number("query-1", "select coalesce(sum(hashtext(r::text)), 0) from query.%s r".formatted(table)));
        }
        return sums;
    }

    private long count(String service, String what) throws SQLException {
        return number(service, "select count(*) from " + what);
    }

    private long number(String service, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(cluster.jdbcUrl(service));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
