package io.flowmart.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.standalone.contract.CommittedDocument;
import io.flowmart.standalone.testing.Shop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The walk-through as someone pastes it who has just started the shop for the first time. */
@OwnShops
class WalkthroughIT {

    private static final JsonMapper JSON = new JsonMapper();
    /** The answer that is the order's status, after those to sign-up and adding a card. */
    private static final int STATUS = 2;

    @TempDir
    static Path parent;

    private static ShopProcess shop;
    private static String printed;
    private static List<String> lines;

    @BeforeAll
    static void startAndPaste() throws Exception {
        shop = ShopProcess.start(parent.resolve("data")).awaitReady();
        printed = shop.output().substring(shop.output().indexOf("SHOP=http"));
        lines = paste(printed);
    }

    @AfterAll
    static void stop() {
        if (shop != null) {
            shop.close();
        }
    }

    @Test
    void isPrintedWithTheRightAddress() throws IOException {
        String expected = StartReport.walkthrough()
                .replace("http://localhost:8080", shop.baseUri().toString());
        assertThat(printed.strip()).isEqualTo(expected.strip());
    }

    @Test
    void showsThePaidOrderItsMailAndItsRecords() {
        assertThat(lines).as("one for each request whose answer is shown").hasSizeGreaterThanOrEqualTo(5);
        JsonNode status = JSON.readTree(lines.get(STATUS));
        assertThat(status.path("status").asString()).isEqualTo("paid");
        assertThat(status.path("totalAmount").asLong()).isEqualTo(2500);
        String order = status.path("orderId").asString();
        assertThat(String.join("\n", lines.subList(STATUS + 1, lines.size())))
                .contains("We have received your payment for order " + order, "flowmart.order.OrderPaid");
    }

    @Test
    void aConsumerWithoutAxonReadsWhatHappened() throws Exception {
        assertTellTheOrder(new ConsumerExamples(shop.brokers()).java("order.event", 3));
    }

    @Test
    void aNodeConsumerReadsWhatHappened() throws Exception {
        assertTellTheOrder(new ConsumerExamples(shop.brokers()).node("order.event", 3));
    }

    private static void assertTellTheOrder(List<JsonNode> events) {
        String order = JSON.readTree(lines.get(STATUS)).path("orderId").asString();
        assertThat(events)
                .extracting(event -> event.path("type").asString())
                .containsExactly(
                        "flowmart.order.OrderCreated", "flowmart.order.OrderPaid", "flowmart.order.OrderConfirmed");
        assertThat(events).extracting(event -> event.path("sequence").asLong()).containsExactly(0L, 1L, 2L);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("source").asString()).isEqualTo("/flowmart/order");
            assertThat(event.path("subject").asString()).isEqualTo(order);
            assertThat(event.at("/data/orderId").asString()).isEqualTo(order);
        });
        assertThat(events).extracting(event -> event.path("id").asString()).doesNotHaveDuplicates();
    }

    /** Here and not in a test of its own, because it takes a whole shop. */
    @Test
    void theHttpApiIsTheOneInTheDocument() throws Exception {
        JsonNode description =
                new Shop(shop.baseUri()).get(null, "/v3/api-docs").body();
        assertThat(description.findValuesAsString("operationId"))
                .as("methods of controllers have names of their own, for clients that are made from the document")
                .noneMatch(id -> id.matches(".*_\\d+"));
        CommittedDocument.named("openapi.json").mustBe(description);
    }

    private static List<String> paste(String text) throws Exception {
        Path output = parent.resolve("output");
        Process terminal = new ProcessBuilder("bash")
                .redirectInput(Files.writeString(parent.resolve("pasted"), text).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(output);
        assertThat(terminal.exitValue()).as("%s", lines).isZero();
        return lines;
    }
}
