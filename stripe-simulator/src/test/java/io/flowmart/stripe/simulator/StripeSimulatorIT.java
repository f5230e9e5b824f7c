package io.flowmart.stripe.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StripeSimulatorIT {

    @Test
    void remembersEverythingAfterARestart() throws StripeException {
        try (var simulation = new Simulation()) {
            var paid = simulation.paid(1200);
            var params = Simulation.order(700).build();
            var keyed = simulation.stripe.v1().paymentIntents().create(params, Simulation.key("before"));

            simulation.restart();

            assertThat(simulation.retrieve(paid.getId())).isEqualTo(paid);
            assertThat(simulation.stripe.v1().paymentIntents().create(params, Simulation.key("before")))
                    .isEqualTo(keyed);
            assertThat(simulation
                            .books("")
                            .at("/totals/by_currency/eur/captured")
                            .asInt())
                    .isEqualTo(1200);
        }
    }

    @Test
    void closesQuicklyEvenWithConnectionsKeptOpen() {
        try (var simulation = new Simulation()) {
            simulation.get("/simulator/health");
            long start = System.nanoTime();
            simulation.simulator.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void countsCallsByEndpointAndStatus() throws StripeException {
        try (var simulation = new Simulation()) {
            simulation.retrieve(simulation.paid(1200).getId());
            simulation.get("/v1/payment_intents/pi_unknown");
            simulation.get("/v1/nowhere%22%0A");
            simulation.faults("[{\"kind\": \"cut_before\", \"path\": \"/refunds$\"}]");
            assertThatThrownBy(() -> simulation.post("/v1/refunds", "")).isInstanceOf(IllegalStateException.class);

            var metrics = simulation.get("/simulator/metrics");

            assertThat(metrics.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
            assertThat(metrics.body().lines().filter(line -> !line.startsWith("#")))
                    .containsExactlyInAnyOrder(
                            "stripe_simulator_calls_total{endpoint=\"POST /v1/payment_intents\",status=\"200\"} 1",
                            "stripe_simulator_calls_total{endpoint=\"POST /v1/payment_intents/{id}/confirm\",status=\"200\"} 1",
                            "stripe_simulator_calls_total{endpoint=\"GET /v1/payment_intents/{id}\",status=\"200\"} 1",
                            "stripe_simulator_calls_total{endpoint=\"GET /v1/payment_intents/{id}\",status=\"404\"} 1",
                            "stripe_simulator_calls_total{endpoint=\"other\",status=\"404\"} 1",
                            "stripe_simulator_calls_total{endpoint=\"POST /v1/refunds\",status=\"none\"} 1");
        }
    }

    @Test
    void servesOneSetOfBooksFromTwoSimulators() throws StripeException {
        try (var first = new Simulation();
                var second = StripeSimulator.start(
                        StripeSimulator.Settings.of(first.jdbcUrl).withPort(0))) {
            var params = Simulation.order(700).build();
            var created = first.stripe.v1().paymentIntents().create(params, Simulation.key("shared"));
            var elsewhere = client(second.address().toString());

            assertThat(elsewhere.v1().paymentIntents().create(params, Simulation.key("shared")))
                    .isEqualTo(created);
        }
    }

    /** The process dies at whatever instant it happens to be in, over and over, while callers retry with their keys. */
    @Test
    void chargesEveryOrderOnceAlthoughItsProcessIsKilled() throws Exception {
        var jdbcUrl = TestDatabase.fresh();
        var unpaid = new ConcurrentSkipListSet<>(IntStream.range(0, 300).boxed().toList());
        for (int kills = 0; kills < 3; kills++) {
            int left = unpaid.size();
            var process = run(jdbcUrl, Map.of());
            var address = listening(process);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var stripe = client(address);
                unpaid.forEach(order -> threads.submit(() -> pay(stripe, order, unpaid)));
                while (process.isAlive() && unpaid.size() > left - 60) {
                    Thread.onSpinWait();
                }
                process.destroyForcibly().waitFor();
            }
        }
        assertThat(unpaid).isNotEmpty();
        try (var simulator =
                StripeSimulator.start(StripeSimulator.Settings.of(jdbcUrl).withPort(0))) {
            var stripe = client(simulator.address().toString());
            for (int order = 0; order < 300; order++) {
                pay(stripe, order, unpaid);
            }
            var books = Json.parse(URI.create(simulator.address() + "/simulator/books?limit=0")
                    .toURL()
                    .openStream()
                    .readAllBytes());

            assertThat(unpaid).isEmpty();
            assertThat(books.at("/totals/payment_intents").asInt()).isEqualTo(300);
            assertThat(books.at("/totals/by_status/succeeded").asInt()).isEqualTo(300);
            assertThat(books.at("/totals/successful_charges").asInt()).isEqualTo(300);
            assertThat(books.at("/totals/idempotency_keys").asInt()).isEqualTo(300);
        }
    }

    @Test
    void tellsOfEveryEventAlthoughItsProcessIsKilled() throws Exception {
        var jdbcUrl = TestDatabase.fresh();
        var unpaid = new ConcurrentSkipListSet<>(IntStream.range(0, 200).boxed().toList());
        try (var shop = new Receiver()) {
            var process = run(
                    jdbcUrl,
                    Map.of(
                            "STRIPE_SIMULATOR_WEBHOOK_URL",
                            shop.url().toString(),
                            "STRIPE_SIMULATOR_WEBHOOK_SECRET",
                            "whsec_mine"));
            var address = listening(process);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var stripe = client(address);
                unpaid.forEach(order -> threads.submit(() -> pay(stripe, order, unpaid)));
                while (process.isAlive() && (unpaid.size() > 100 || shop.hooks.size() < 50)) {
                    Thread.onSpinWait();
                }
                process.destroyForcibly().waitFor();
            }
            // What was under way may be taken by another once its sender has had the time to say that it lives.
            var settings = StripeSimulator.Settings.of(jdbcUrl).withPort(0).withWebhook(shop.url(), "whsec_mine");
            try (var simulator =
                    StripeSimulator.start(settings, () -> Instant.now().plusSeconds(30))) {
                var books = new StripeBooks(simulator.address());
                var told = books.events().stream()
                        .map(event -> event.path("id").asString())
                        .toList();

                assertThat(told).hasSizeGreaterThanOrEqualTo(300);
                await().untilAsserted(() ->
                        assertThat(books.totals().path("deliveries").asInt()).isZero());
                assertThat(shop.hooks.stream().map(Receiver.Hook::eventId)).containsAll(told);
                shop.hooks.forEach(hook -> hook.verified("whsec_mine"));
            }
        }
    }

    private static void pay(StripeClient stripe, int order, Set<Integer> unpaid) {
        var params = Simulation.order(1000)
                .setPaymentMethod("pm_card_visa")
                .setConfirm(true)
                .putMetadata("order_id", "order-" + order)
                .build();
        try {
            stripe.v1().paymentIntents().create(params, Simulation.key("order-" + order));
            unpaid.remove(order);
        } catch (StripeException e) {
            // Nothing is known; the order stays unpaid and is tried again.
        }
    }

    private static StripeClient client(String address) {
        return StripeClient.builder()
                .setApiKey("sk_test_1")
                .setApiBase(address)
                .setMaxNetworkRetries(0)
                .build();
    }

    @Test
    void saysInOneSentenceThatThePortIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var settings =
                    StripeSimulator.Settings.of("jdbc:postgresql://127.0.0.1/x").withPort(taken.getLocalPort());

            assertThatThrownBy(() -> StripeSimulator.start(settings))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The Stripe simulator cannot listen on 127.0.0.1:%d: Address already in use."
                            .formatted(taken.getLocalPort()));
        }
    }

    @Test
    void saysInOneSentenceThatThereIsNoDatabase() {
        var settings = StripeSimulator.Settings.of("jdbc:postgresql://127.0.0.1:1/none")
                .withPort(0);

        assertThatThrownBy(() -> StripeSimulator.start(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("database does not answer: Connection to 127.0.0.1:1 refused");
    }

    @Test
    void endsWithOneSentenceWhenRunByHandWithoutItsDatabase() throws Exception {
        var process = run("jdbc:postgresql://127.0.0.1:1/none", Map.of());

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes()))
                .startsWith("The simulator's database does not answer")
                .hasLineCount(1);
    }

    private static String listening(Process process) throws IOException {
        return Json.parse(process.inputReader().readLine().getBytes(StandardCharsets.UTF_8))
                .path("message")
                .asString()
                .replaceFirst("^.* ", "");
    }

    private static Process run(String jdbcUrl, Map<String, String> environment) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), "io.flowmart.stripe.simulator.Main");
        builder.environment().put("STRIPE_SIMULATOR_JDBC_URL", jdbcUrl);
        builder.environment().put("STRIPE_SIMULATOR_PORT", "0");
        builder.environment().putAll(environment);
        return builder.start();
    }
}
