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
import io.flowmart.stripe.simulator.testing.StripeBooks.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The distributed set-up as it is deployed, and whether everything adds up whatever dies meanwhile. The longest of all is
 * begun first.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class ClusterIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ORDERS = 500;
    private static final int OLD_ORDERS = 1_000;
    private static final int RACES = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SERVICES =
            List.of("stripe", "user", "order-1", "payment-1", "query-1", "notification", "gateway");
    private static final List<String> COPIES = List.of("order-2", "payment-2", "query-2");
    private static final List<String> CONTEXTS = List.of("user", "order", "payment", "notification", "query");

    @TempDir
    static Path folder;

    private Cluster cluster;
    private Shop shop;
    private StripeBooks books;
    private Collection<Promise> boughtWhileCopiesCame;
    private int mailersKilled;

    @BeforeAll
    void start() throws Exception {
        cluster = new Cluster(
                folder, ComposeFile.ROOT.resolve("deploy/target/cluster"), Secrets.make(folder.resolve("secrets")));
        cluster.createDatabases();
        cluster.startAll(SERVICES);
        shop = new Shop(cluster.uri("gateway"));
        books = new StripeBooks(cluster.uri("stripe"));
        boughtWhileCopiesCame = new Rush(shop, 2, 100).run(List.of(() -> cluster.startAll(COPIES)));
    }

    @AfterAll
    void stop() {
        try {
            cluster.stop(Stream.concat(SERVICES.stream(), COPIES.stream()).toList());
        } finally {
            cluster.close();
        }
    }

    @AfterEach
    void healStripe() {
        books.heal();
    }

    /** The first test, since they have just come. */
    @Test
    @Order(1)
    void ordersAndPaymentsAreSharedWithCopiesThatCome() {
        addsUp(boughtWhileCopiesCame);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(List.of("order-2", "payment-2"))
                .allSatisfy(copy -> assertThat(cluster.metric(copy, "flowmart_processor_segments"))
                        .isPositive()));
    }

    @Test
    void aPurchaseThroughTheGateway() throws Exception {
        Buyer buyer = shop.buyer("pm_card_visa");
        addsUp(buy(buyer, "first", 1));
    }

    /** Stripe stumbles, so that the payment context has something to tell. */
    @Test
    void aRequestIsFollowedThroughAllProcesses() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        Buyer buyer = shop.buyer("pm_card_visa");
        books.faults("{\"kind\": \"status_500_before\", \"path\": \"/v1/payment_intents\", \"times\": 1}");
        Answer placed = shop.with("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .with("X-Request-Id", "request-1")
                .order(buyer, "followed", 1_250);
        assertThat(placed.status()).as("%s", placed).isEqualTo(201);
        OrderId order = OrderId.of(buyer.id(), "followed");
        await().atMost(PATIENCE)
                .until(() -> shop.status(buyer, order, 2).text("status").equals("paid"));

        List<JsonNode> lines = Stream.of("payment-1", "payment-2")
                .flatMap(copy -> cluster.output(copy).lines())
                .filter(line -> line.contains(trace))
                .map(JSON::readTree)
                .toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.path("@timestamp").asString()).startsWith("20");
            assertThat(line.at("/log/level").asString()).isEqualTo("INFO");
            assertThat(line.at("/log/logger").asString()).startsWith("io.flowmart.");
            assertThat(line.at("/service/name").asString()).isEqualTo("payment");
            assertThat(line.path("traceId").asString()).isEqualTo(trace);
            assertThat(line.path("spanId").asString()).matches("[0-9a-f]{16}");
            assertThat(line.path("correlationId").asString()).isEqualTo("request-1");
            assertThat(line.path("orderId").asString()).isEqualTo(order.value());
        });
        addsUp(List.of(new Promise(buyer, order, 2_500, false)));
    }

    @Test
    void twoCopiesThatChangeOneOrderAtTheSameTimeChangeItOnce() throws Exception {
        Buyer buyer = shop.buyer("pm_card_visa");
        List<Shop> copies = Stream.of("order-1", "order-2", "order-1", "order-2")
                .map(copy -> new Shop(cluster.uri(copy)))
                .toList();
        List<Promise> promises = new ArrayList<>();
        for (int race = 0; race < RACES; race++) {
            String key = "race-" + race;
            OrderId order = OrderId.of(buyer.id(), key);
            assertThat(atOnce(copies, copy -> copy.order(buyer, key, 500)))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201))
                    .allSatisfy(answer -> assertThat(answer.text("orderId")).isEqualTo(order.value()));
            assertThat(atOnce(copies, copy -> copy.cancel(buyer, order)))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
            promises.add(new Promise(buyer, order, 1_000, true));
        }
        addsUp(promises);
    }

    private interface Question {
        Answer ask(Shop copy) throws Exception;
    }

    private static List<Answer> atOnce(List<Shop> copies, Question question) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(copies.stream()
                    .map(copy -> (Callable<Answer>) () -> question.ask(copy))
                    .toList())) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    @Test
    void whoseDatabaseIsAwayIsNotReadyButLives() throws Exception {
        List<String> copies = List.of("order-1", "order-2");
        cluster.withoutDatabase("order-1", () -> await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(copies).noneMatch(cluster::isReady).allMatch(cluster::lives)));
        cluster.awaitReady(copies.toArray(String[]::new));
        addsUp(buy(shop.buyer("pm_card_visa"), "after-that", 2));
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
        long seed = Rush.seed(ClusterIT.class);
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
                .<Runnable>map(service -> () -> recovery.of(service))
                .toList();
        Collection<Promise> promises = rush.run(disasters);
        // Whoever sent a mail, or was to note that it was sent, died.
        mailersKilled += 2;
        recovery.write(ComposeFile.ROOT.resolve("deploy/target/recovery.md"));
        assertThat(promises).hasSizeGreaterThan(ORDERS * 3 / 4);
        addsUp(promises);
    }

    /** Whoever only begins with new orders hears of them on a topic of their own. */
    @Test
    void anOrderIsChargedFromOrderCreateWhileOrderEventIsHeldBack() throws Exception {
        Buyer buyer = shop.buyer("pm_card_visa");
        limit("order.event", 10);
        shop.order(buyer, "held-back", 700);
        OrderId order = OrderId.of(buyer.id(), "held-back");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(books.of("order_id", order))
                .extracting(Entry::captured)
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
        List<Shop> copies = Stream.of("query-1", "query-2")
                .map(copy -> new Shop(cluster.uri(copy)))
                .toList();
        assertThat(atOnce(copies, copy -> copy.status(buyer, order, 2)))
                .allSatisfy(answer -> assertThat(answer.text("status")).isEqualTo("paid"));
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
            mailersKilled++;
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

    /** The last test, since payments' own events are lost. */
    @Test
    @Order(Integer.MAX_VALUE)
    void oldOrdersFillEmptyStoresAndDoNothingElse() throws Exception {
        var republishing = new Republishing(cluster);
        addsUp(new Rush(shop, 3, OLD_ORDERS - (int) republishing.orders()).run(List.of()));
        assertThat(republishing.orders()).isGreaterThanOrEqualTo(OLD_ORDERS);
        Map<String, List<Entry>> charged = books.by("order_id");
        List<Long> readModels = republishing.readModels();
        int mails = cluster.mails().size();

        republishing.loseTopicsAndStores();
        republishing.publishAgain(operator());

        republishing.awaitEverythingHandled();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(republishing.readModels()).isEqualTo(readModels));
        assertThat(books.by("order_id")).isEqualTo(charged);
        assertThat(cluster.mails()).as("none was sent again").hasSize(mails);
        assertThat(republishing.deeds()).isEmpty();
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
            faults.addAll(new MailAudit(cluster.mails(), databases.get("notification")).faults(mailersKilled));
            assertThat(faults).isEmpty();
        });
    }
}
