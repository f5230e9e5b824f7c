package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.TestDatabase;
import io.flowmart.standalone.testing.Shop;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OwnShops
class StandaloneStartIT {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path parent;

    Path data;

    @BeforeEach
    void nameTheFolder() {
        data = parent.resolve("data");
    }

    @Test
    void tellsWhatItIsAndHoldsItsFolderAndGoesOnAfterCtrlCAndAfterKill9() throws Exception {
        try (var shop = ShopProcess.start(data).awaitReady()) {
            tellsWhatItStartedAndHowToTryIt(shop);
            showsMailsAndTopicsToAnyone(shop.baseUri());
            holdsItsFolder(shop);
            assertLeavesNothing(shop, shop::interrupt);
        }
        String kafka = "--%s=%d".formatted(EmbeddedKafka.PORT_SETTING, Ports.free());
        try (var shop = ShopProcess.start(data, kafka).awaitReady()) {
            long leftOver = shop.postgresPid().orElseThrow();
            shop.kill9();
            assertThat(ShopProcess.isRunning(leftOver)).isTrue();

            // The same port as well, which the PostgreSQL that was left holds.
            try (var next = ShopProcess.start(data, portOfPostgres(), kafka).awaitReady()) {
                assertThat(ShopProcess.isRunning(leftOver)).isFalse();
                assertLeavesNothing(next, next::terminate);
            }
        }
    }

    private static void tellsWhatItStartedAndHowToTryIt(ShopProcess shop) throws Exception {
        assertThat(shop.output())
                .containsPattern("FlowMart is ready \\d+\\.\\d s after the JVM's start, with \\d+ MB of memory")
                .contains("PostgreSQL  embedded, postgresql://flowmart@127.0.0.1:")
                .contains("Stripe      SIMULATOR on http://127.0.0.1:")
                .contains("no real money")
                .contains("Kafka       embedded, 127.0.0.1:")
                .contains("Mail        SINK on smtp://127.0.0.1:")
                .contains("Prices      named by the caller until there is a catalog")
                .contains("SHOP=" + shop.baseUri())
                .doesNotContain("localhost:8080");
        assertThat(get(shop.baseUri().resolve("/actuator/info")))
                .contains("\"stripe\":\"SIMULATOR on ", "\"postgresql\":\"embedded, ", "\"prices\":\"named by")
                .contains("\"kafka\":\"embedded, ", "\"mail\":\"SINK on ");
        assertThat(get(shop.baseUri().resolve("/actuator/health"))).contains("\"UP\"");
        assertThat(get(shop.simulatorUri().resolve("/v1/payment_intents"))).contains("\"error\"");
    }

    private void holdsItsFolder(ShopProcess shop) {
        assertFails("The data folder .* is in use by another run \\(process " + shop.pid() + "\\): .*");
        assertThat(ShopProcess.isRunning(shop.postgresPid().orElseThrow())).isTrue();
    }

    private static void showsMailsAndTopicsToAnyone(URI shop) throws Exception {
        assertThat(get(shop.resolve("/dev/mails"))).contains("\"items\"");
        assertThat(get(shop.resolve("/dev/mails/none@example.com"))).contains("\"status\":404");
        assertThat(get(shop.resolve("/dev/mails?limit=501"))).contains("\"status\":400", "\"field\":\"limit\"");
        assertThat(get(shop.resolve("/dev/topics"))).contains("\"items\"");
        assertThat(get(shop.resolve("/dev/topics/none"))).contains("\"status\":404");
        assertThat(get(shop.resolve("/dev/topics/none?from=x"))).contains("\"status\":400", "\"field\":\"from\"");
        assertThat(get(shop.resolve("/v3/api-docs"))).doesNotContain("/dev/");
    }

    @Test
    void ctrlCWhileItStartsLeavesNoProcessEither() {
        try (var shop = ShopProcess.start(data, "--logging.level.io.flowmart.standalone=debug")) {
            shop.awaitOutput("PostgreSQL runs");
            long postgres = shop.postgresPid().orElseThrow();

            shop.interrupt();

            assertThat(shop.awaitExit(STOP_LIMIT)).isNotZero();
            assertThat(ShopProcess.isRunning(postgres)).isFalse();
        }
    }

    private static void assertLeavesNothing(ShopProcess shop, Runnable signal) {
        long postgres = shop.postgresPid().orElseThrow();
        assertThat(ShopProcess.isRunning(postgres)).isTrue();

        signal.run();

        assertThat(shop.awaitExit(STOP_LIMIT)).isIn(130, 143);
        assertThat(ShopProcess.isRunning(postgres)).isFalse();
        assertThat(shop.output() + shop.errors()).doesNotContain("WARN", "ERROR", "\tat ");
    }

    private String portOfPostgres() throws IOException {
        var file = Files.readAllLines(data.resolve("postgresql/cluster/postmaster.pid"));
        return "--%s=%s".formatted(EmbeddedPostgres.PORT_SETTING, file.get(3).strip());
    }

    @Test
    void externalPartsReplaceTheEmbeddedOnes() throws IOException {
        String url = TestDatabase.fresh();
        try (var shop = ShopProcess.start(
                        data,
                        "--spring.datasource.url=" + url,
                        "--STRIPE_API_BASE=http://127.0.0.1:9/",
                        "--STRIPE_API_KEY=sk_test_secret",
                        "--spring.kafka.bootstrap-servers=127.0.0.1:9",
                        "--spring.mail.host=127.0.0.1",
                        "--spring.mail.port=9")
                .awaitReady()) {
            assertThat(shop.output())
                    .contains("PostgreSQL  external, " + url.replaceFirst("\\?.*", ""))
                    .contains("Stripe      external, http://127.0.0.1:9/")
                    .contains("Kafka       external, 127.0.0.1:9")
                    .contains("Mail        external, smtp://127.0.0.1:9")
                    .doesNotContain("SIMULATOR", "sk_test_secret");
            assertThat(data.resolve("postgresql")).doesNotExist();
            assertThat(data.resolve("kafka")).doesNotExist();
            var customers = new Shop(shop.baseUri());
            var anyone = customers.visitor();
            for (String page : List.of("/dev/mails", "/dev/mails/1@example.com", "/dev/topics", "/dev/topics/none")) {
                assertThat(customers.get(null, page).status()).as(page).isEqualTo(401);
                assertThat(customers.get(anyone, page).text("code")).as(page).isEqualTo("not_found");
            }
        }
    }

    @Test
    void besideAnExternalDatabaseTheSimulatorKeepsItsBooksInTheEmbeddedOne() throws Exception {
        String url = TestDatabase.fresh();
        try (var shop =
                ShopProcess.start(data, "--spring.datasource.url=" + url).awaitReady()) {
            assertThat(shop.output()).contains("PostgreSQL  external, ", "Stripe      SIMULATOR on ");
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement();
                    var found = statement.executeQuery(
                            "select from information_schema.schemata where schema_name = 'stripe_simulator'")) {
                assertThat(found.next()).isFalse();
            }
            assertThat(shop.postgresPid()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.port",
                "flowmart.postgres.port",
                "flowmart.stripe-simulator.port",
                "flowmart.kafka.port",
                "flowmart.smtp.port"
            })
    void aTakenPortIsTold(String setting) throws IOException {
        try (var other = new ServerSocket(0)) {
            int port = other.getLocalPort();

            assertFails(
                    "Port %d, meant for .*, is taken by another program .*choose another port with %s=%d\\."
                            .formatted(port, Pattern.quote(setting), port + 1),
                    "--%s=%d".formatted(setting, port));
            assertThat(data.resolve("postgresql")).doesNotExist();
        }
    }

    @Test
    void aFolderThatCannotBeWrittenToIsTold() throws IOException {
        Files.createFile(data);
        assertFails("The data folder .* cannot be written to \\(it is a file\\): .*flowmart\\.data\\.");
    }

    @Test
    void dataOfANewerVersionIsTold() throws IOException {
        Files.writeString(Files.createDirectories(data).resolve("format"), "99\n");
        assertFails("The data in .* was written by a newer version of FlowMart \\(format 99, .*");
    }

    @Test
    void dataOfAnotherKafkaIsToldAndWhatRanIsStopped() throws IOException {
        Path kafka = Files.createDirectories(data.resolve("kafka"));
        Files.writeString(kafka.resolve("meta.properties"), "version=1\nnode.id=7\ncluster.id=elsewhere\n");

        assertFails("The data in .*/kafka is of a newer or another Kafka .* another folder with flowmart\\.data\\.");
        assertThat(data.resolve("postgresql/cluster/postmaster.pid")).doesNotExist();
    }

    @Test
    void aSettingThatIsNoNumberIsTold() {
        assertFails("The setting server\\.port cannot be 'abc': it takes a number\\.", "--server.port=abc");
    }

    @Test
    void aSettingThatSpringCannotReadIsToldAndWhatRanIsStopped() {
        assertFails(
                "The setting spring\\.datasource\\.hikari\\.maximum-pool-size cannot be 'many': it takes a number\\.",
                "--spring.datasource.hikari.maximum-pool-size=many");
        assertThat(data.resolve("postgresql/cluster/postmaster.pid")).doesNotExist();
    }

    @Test
    void aDatabaseThatIsNotThereIsTold() {
        assertFails(
                "The database cannot be used \\(.*\\): put right spring\\.datasource\\.url, .*",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:9/flowmart",
                "--STRIPE_API_BASE=http://127.0.0.1:9/");
    }

    private void assertFails(String sentence, String... arguments) {
        try (var shop = ShopProcess.start(data, arguments)) {
            assertThat(shop.awaitExit(Duration.ofSeconds(30))).isNotZero();
            assertThat(shop.errors().strip()).matches("FlowMart cannot start: " + sentence);
            assertThat(shop.output()).isEmpty();
        }
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
