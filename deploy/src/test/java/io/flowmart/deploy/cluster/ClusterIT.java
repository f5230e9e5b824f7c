package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.deploy.ComposeFile;
import io.flowmart.deploy.docker.Monitoring;
import io.flowmart.standalone.testing.MailAudit;
import io.flowmart.standalone.testing.Reckoning;
import io.flowmart.standalone.testing.Reckoning.Promise;
import io.flowmart.standalone.testing.Rush;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import io.flowmart.standalone.testing.TopicsAudit;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The distributed set-up as it is deployed, and whether everything adds up whatever dies meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

    private static final int ORDERS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SERVICES = List.of(
            "stripe",
            "user",
            "order-1",
            "payment-1",
            "query-1",
            "notification",
            "gateway",
            "order-2",
            "payment-2",
            "query-2");
    private static final List<String> CONTEXTS = List.of("user", "order", "payment", "notification", "query");

    @TempDir
    static Path folder;

    private Cluster cluster;
    private Shop shop;
    private StripeBooks books;
    private int interruptions;

    @BeforeAll
    void start() throws Exception {
        cluster = new Cluster(
                folder, ComposeFile.ROOT.resolve("deploy/target/cluster"), Secrets.make(folder.resolve("secrets")));
        cluster.createDatabases();
        cluster.startAll(SERVICES);
        shop = new Shop(cluster.uri("gateway"));
        books = new StripeBooks(cluster.uri("stripe"));
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @AfterEach
    void healStripe() {
        books.heal();
    }

    @Test
    void aPurchaseThroughTheGateway() throws Exception {
        Buyer buyer = shop.buyer("pm_card_visa");
        Answer placed = shop.order(buyer, "first", 1_250);
        assertThat(placed.status()).as("%s", placed).isEqualTo(201);
        OrderId order = OrderId.of(buyer.id(), "first");
        Answer status = shop.status(buyer, order, 2);
        assertThat(status.text("status")).isEqualTo("paid");
        addsUp(List.of(new Promise(buyer, order, 2_500, false)));
    }

    @Test
    void everyMetricThatADashboardOrAnAlertNamesIsExposed() throws Exception {
        Buyer buyer = shop.buyer("pm_card_visa");
        shop.order(buyer, "watched", 1_250);
        shop.status(buyer, OrderId.of(buyer.id(), "watched"), 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Monitoring.faults(cluster::uri)).isEmpty());
    }

    @Test
    void everythingAddsUpWhateverIsKilled() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        System.out.println("ClusterIT: seed " + seed);
        var rush = new Rush(shop, seed, ORDERS);
        var recovery = new Recovery(cluster, shop);
        books.faults(Rush.faults(seed));
        List<Runnable> disasters = Stream.of(
                        "payment-1",
                        "order-1",
                        "query-1",
                        "notification",
                        "user",
                        "gateway",
                        "stripe",
                        "kafka",
                        "postgres")
                .<Runnable>map(service -> () -> {
                    interruptions++;
                    recovery.of(service);
                })
                .toList();
        Collection<Promise> promises = rush.run(disasters);
        recovery.write(ComposeFile.ROOT.resolve("deploy/target/recovery.md"));
        assertThat(promises).hasSizeGreaterThan(ORDERS * 3 / 4);
        addsUp(promises);
    }

    @Test
    void ordersAndPaymentsAreSharedWithCopiesThatCome() throws Exception {
        List<String> copies = List.of("order-2", "payment-2");
        copies.forEach(cluster::stop);
        var rush = new Rush(shop, 2, 100);
        Collection<Promise> promises = rush.run(List.of(() -> {
            copies.forEach(copy -> cluster.start(copy));
            cluster.awaitReady(copies.toArray(String[]::new));
        }));
        addsUp(promises);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(copies)
                .allSatisfy(copy -> assertThat(cluster.metric(copy, "flowmart_processor_segments"))
                        .isPositive()));
    }

    /** Whoever only begins with new orders hears of them on a topic of their own. */
    @Test
    void anOrderIsChargedFromOrderCreateWhileOrderEventIsHeldBack() throws Exception {
        Buyer buyer = shop.buyer("pm_card_visa");
        limit("order.event", 10);
        shop.order(buyer, "held-back", 700);
        OrderId order = OrderId.of(buyer.id(), "held-back");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(books.of("order_id", order))
                .extracting(StripeBooks.Entry::captured)
                .containsExactly(1_400L));
        limit("order.event", 2 << 20);

        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            operator().post(cluster.uri("order-1"), "/admin/dead-letters/retry?group=egress", "");
            return shop.status(buyer, order, 2).text("status").equals("paid");
        });
        addsUp(List.of(new Promise(buyer, order, 1_400, false)));
    }

    private void limit(String topic, int bytes) throws Exception {
        var limit = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.brokers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** One of the two has handled the events; both tell of them. */
    @Test
    void bothCopiesOfTheReadModelsTellWhatOneOfThemHasSeen() throws Exception {
        Buyer buyer = shop.buyer("pm_card_visa");
        books.faults("{\"kind\": \"latency\", \"millis\": 3000, \"times\": 1}");
        shop.order(buyer, "watched", 900);
        OrderId order = OrderId.of(buyer.id(), "watched");
        assertThat(shop.status(buyer, order, 0).text("status")).isEqualTo("pending");
        List<Listener> listeners = Stream.of("query-1", "query-2", "gateway")
                .map(service -> new Listener(cluster.uri(service), buyer, order))
                .toList();
        for (String copy : List.of("query-1", "query-2")) {
            assertThat(new Shop(cluster.uri(copy)).status(buyer, order, 2).text("status"))
                    .isEqualTo("paid");
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(listeners).allMatch(listener -> listener.heard("paid")));
    }

    /** By the scripts, as an operator would. They stop and start the copies, and ask Kafka how far the read side is. */
    @Test
    void aContextsDatabaseIsRestoredWhileTheOthersRun() throws Exception {
        Scripts.assumeThatPsqlIsThere();
        String backup = folder.resolve("backup").toString();
        Buyer buyer = shop.buyer("pm_card_visa");
        List<Promise> promises = new ArrayList<>(buy(buyer, "before", 3));
        try (var scripts =
                new Scripts(folder.resolve("stubs"), cluster.uri("postgres").getPort(), cluster::compose)) {
            // Databases are copied there in pg_dump's place, for which all connections are cut.
            interruptions++;
            scripts.succeed("backup.sh", backup);
            promises.addAll(buy(buyer, "since", 10));
            scripts.succeed("restore.sh", "order", backup);
        }
        cluster.awaitReady("order-1", "order-2");

        Promise cancelled = promises.removeLast();
        await().atMost(PATIENCE)
                .until(() -> shop.cancel(buyer, cancelled.order()).status() == 200);
        promises.add(new Promise(buyer, cancelled.order(), cancelled.total(), true));
        promises.addAll(buy(buyer, "after", 3));
        addsUp(promises);
    }

    private List<Promise> buy(Buyer buyer, String key, int orders) throws IOException {
        List<Promise> promises = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            OrderId order = OrderId.of(buyer.id(), key + i);
            String idempotencyKey = key + i;
            // The gateway finds out by itself that a copy is back.
            await().atMost(PATIENCE)
                    .until(() -> shop.order(buyer, idempotencyKey, 600).status() == 201);
            await().atMost(PATIENCE)
                    .until(() -> shop.status(buyer, order, 2).text("status").equals("paid"));
            promises.add(new Promise(buyer, order, 1_200, false));
        }
        return promises;
    }

    private Operator operator() throws IOException, InterruptedException {
        return new Operator(
                cluster.uri("gateway"), "operator@flowmart.local", cluster.secret("FLOWMART_OPERATOR_PASSWORD"));
    }

    private void addsUp(Collection<Promise> promises) {
        Map<String, String> databases = CONTEXTS.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        context -> cluster.jdbcUrl(
                                List.of("order", "payment", "query").contains(context) ? context + "-1" : context)));
        new Reckoning(shop, books, databases.get("query"), List.copyOf(databases.values())).addsUp(promises);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            var faults = new ArrayList<>(new StoresAudit(databases).faults());
            faults.addAll(new TopicsAudit(cluster.brokers(), databases.get("query")).faults());
            faults.addAll(new MailAudit(cluster.mails(), databases.get("notification")).faults(interruptions));
            assertThat(faults).isEmpty();
        });
    }
}
