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
