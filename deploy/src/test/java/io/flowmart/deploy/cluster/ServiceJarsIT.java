package io.flowmart.deploy.cluster;

import static io.flowmart.deploy.cluster.ServiceJar.GATEWAY;
import static io.flowmart.deploy.cluster.ServiceJar.ORDER;
import static io.flowmart.deploy.cluster.ServiceJar.PAYMENT;
import static io.flowmart.deploy.cluster.ServiceJar.STRIPE;
import static io.flowmart.deploy.cluster.ServiceJar.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.payment.PaymentId;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.standalone.testing.Shop;
import io.flowmart.standalone.testing.Shop.Answer;
import io.flowmart.standalone.testing.Shop.Buyer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each executable jar as a process of its own, and two of the order context's on one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServiceJarsIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final int RACES = 10;

    private final Map<ServiceJar, Java> running = new EnumMap<>(ServiceJar.class);
    private Services services;
    private Java secondOrder;
    private URI secondOrderUri;
    private Shop users;
    private Shop orders;

    @BeforeAll
    void startAll(@TempDir Path folder) {
        services = new Services(folder);
        for (ServiceJar jar : ServiceJar.values()) {
            running.put(jar, services.start(jar, services.settings(jar)));
        }
        Map<String, String> second = services.settings(ORDER);
        second.put("SERVER_PORT", String.valueOf(Ports.free()));
        secondOrder = services.start(ORDER, second);
        secondOrderUri = URI.create("http://127.0.0.1:" + second.get("SERVER_PORT"));
        users = new Shop(services.uri(USER));
        orders = new Shop(services.uri(ORDER));
        running.forEach((jar, process) -> services.awaitReady(jar, process, services.uri(jar)));
        services.awaitReady(ORDER, secondOrder, secondOrderUri);
    }

    @AfterAll
    void killAll() {
        services.close();
    }

    @Test
    @Order(1)
    void eachLivesAndIsReadyAlthoughThereIsNoKafkaAndTellsItsMetrics() throws Exception {
        for (ServiceJar jar : running.keySet()) {
            assertThat(Services.get(services.uri(jar).resolve(jar.metrics())).body())
                    .as("metrics of %s", jar)
                    .contains(
                            switch (jar) {
                                case STRIPE -> "stripe_simulator_calls_total";
                                case GATEWAY -> "jvm_memory_used_bytes{";
                                default -> "flowmart_processor_lag_events{";
                            });
            if (jar != STRIPE) {
                assertThat(Services.get(services.uri(jar).resolve("/actuator/health/liveness"))
                                .body())
                        .contains("\"UP\"");
            }
        }
    }

    @Test
    @Order(2)
    void anOrderIsPaidAndTracedThroughAllProcesses() throws Exception {
        Buyer buyer = users.buyer("pm_card_visa");
        OrderId order = OrderId.of(buyer.id(), "traced");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        services.uri(GATEWAY).resolve("/orders/create"))
                .header("Authorization", "Bearer " + buyer.token())
                .header("Idempotency-Key", "traced")
                .header("X-Request-Id", "request-1")
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"currency": "EUR", "items": [{"sku": "mug-1", "name": "Mug", "quantity": 2, "unitAmount": 1250}]}"""));
        assertThat(Services.send(request).statusCode()).isEqualTo(201);
        bring(order);

        String paid = "select meta_data from event_store.event_log where aggregate_identifier = '%s'"
                        .formatted(PaymentId.of(order))
                + " and event = 'flowmart.payment.PaymentProcessed' and payload ->> 'outcome' = 'succeeded'";
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !query(services.database(PAYMENT), paid).isEmpty());
        assertThat(query(services.database(PAYMENT), paid))
                .singleElement()
                .satisfies(origin -> assertThat(
                                JSON.readTree(origin).path("correlationId").asString())
                        .isEqualTo("request-1"))
                .satisfies(origin -> assertThat(
                                JSON.readTree(origin).path("traceparent").asString())
                        .startsWith("00-" + TRACE));
        assertTold(line(running.get(ORDER), "CreateOrder is handled."), "order", order);
        assertTold(line(running.get(PAYMENT), "OrderCreated is handled."), "payment", order);
        assertThat(Services.get(services.uri(STRIPE).resolve("/simulator/metrics"))
                        .body())
                .contains("{endpoint=\"POST /v1/payment_intents/{id}/confirm\",status=\"200\"} 1");
    }

    /** What Kafka would do: from the order context's store into the payment context's. */
    private void bring(OrderId order) throws SQLException {
        String columns =
                "event_identifier, aggregate_identifier, sequence_number, aggregate_type, time_stamp, payload_type,"
                        + " payload_revision, payload, meta_data";
        String values = query(
                        services.database(ORDER),
                        "select concat_ws(',', %s) from event_store.domain_event where aggregate_identifier = '%s'"
                                .formatted(columns.replaceAll("(\\w+)", "quote_nullable($1)"), order))
                .getFirst();
        query(
                services.database(PAYMENT),
                "insert into event_store.domain_event (%s) values (%s) returning event_identifier"
                        .formatted(columns, values));
    }

    private static void assertTold(JsonNode line, String service, OrderId order) {
        assertThat(line.path("@timestamp").asString()).startsWith("20");
        assertThat(line.at("/log/level").asString()).isEqualTo("DEBUG");
        assertThat(line.at("/log/logger").asString()).startsWith("io.flowmart.");
        assertThat(line.at("/service/name").asString()).isEqualTo(service);
        assertThat(line.path("traceId").asString()).isEqualTo(TRACE);
        assertThat(line.path("spanId").asString()).matches("[0-9a-f]{16}");
        assertThat(line.path("correlationId").asString()).isEqualTo("request-1");
        assertThat(line.path("orderId").asString()).isEqualTo(order.value());
    }

    private static JsonNode line(Java process, String message) {
        return process.output()
                .lines()
                .map(JSON::readTree)
                .filter(line -> line.path("message").asString().equals(message))
                .filter(line -> line.path("traceId").asString("").equals(TRACE))
                .findFirst()
                .orElseThrow(() -> new AssertionError("\"%s\" is not in %s".formatted(message, process.output())));
    }

    @Test
    @Order(3)
    void twoCopiesThatChangeOneOrderAtTheSameTimeChangeItOnce() throws Exception {
        Buyer buyer = users.visitor();
        List<Shop> copies = List.of(orders, new Shop(secondOrderUri), orders, new Shop(secondOrderUri));
        for (int race = 0; race < RACES; race++) {
            String key = "race-" + race;
            OrderId order = OrderId.of(buyer.id(), key);
            assertThat(atOnce(copies, copy -> copy.order(buyer, key, 500)))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201))
                    .allSatisfy(answer -> assertThat(answer.text("orderId")).isEqualTo(order.value()));
            assertThat(atOnce(copies, copy -> copy.cancel(buyer, order)))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
            assertThat(query(
                            services.database(ORDER),
                            "select event from event_store.event_log where aggregate_identifier = '%s' order by 1"
                                    .formatted(order)))
                    .containsExactly("flowmart.order.OrderCancelled", "flowmart.order.OrderCreated");
        }
    }

    private interface Asks {
        Answer ask(Shop copy) throws Exception;
    }

    private static List<Answer> atOnce(List<Shop> copies, Asks question) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> questions = new ArrayList<>();
            copies.forEach(copy -> questions.add(() -> question.ask(copy)));
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(questions)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    @Test
    @Order(4)
    void whoseDatabaseIsAwayIsNotReadyButLives() throws Exception {
        URI order = services.uri(ORDER);
        String database = services.database(ORDER).replaceFirst("^.*/(\\w+)\\?.*$", "$1");
        String elsewhere = TestDatabase.fresh();
        execute(elsewhere, "alter database " + database + " with allow_connections false");
        execute(elsewhere, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Services.get(order.resolve(ORDER.readiness())).statusCode() == 503);
            assertThat(Services.get(order.resolve("/actuator/health/liveness")).statusCode())
                    .isEqualTo(200);
        } finally {
            execute(elsewhere, "alter database " + database + " with allow_connections true");
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Services.get(order.resolve(ORDER.readiness())).statusCode() == 200);
        Buyer buyer = users.visitor();
        assertThat(orders.order(buyer, "after", 500).status()).isEqualTo(201);
    }

    @Test
    @Order(5)
    void aStartIsRefusedInOneSentenceThatNamesWhatIsMissing() {
        Map<ServiceJar, Java> refused = new EnumMap<>(ServiceJar.class);
        for (ServiceJar jar : ServiceJar.values()) {
            refused.put(jar, services.start(jar, Map.of()));
        }
        refused.forEach((jar, process) -> {
            assertThat(process.awaitExit(Duration.ofMinutes(1))).as("%s", jar).isEqualTo(1);
            assertThat(process.output()).hasLineCount(1).contains(String.join(", ", jar.needed()));
        });
    }

    @Test
    @Order(6)
    void eachEndsInTimeWhenItIsToldToAndTokensCanBeCheckedWithoutTheUserContext() throws Exception {
        Buyer buyer = users.visitor();
        running.remove(USER).stop();
        assertThat(orders.order(buyer, "alone", 500).status()).isEqualTo(201);

        List<Java> all =
                Stream.concat(running.values().stream(), Stream.of(secondOrder)).toList();
        all.forEach(Java::terminate);
        assertThat(all).allSatisfy(process -> {
            assertThat(process.awaitExit(STOP_LIMIT)).isEqualTo(143);
            assertThat(process.output().lines()).allSatisfy(line -> assertThat(
                            JSON.readTree(line).at("/service/name").asString(""))
                    .isNotEmpty());
        });
    }

    private static List<String> query(String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static void execute(String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
