package io.flowmart.standalone.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.standalone.contract.HttpContract;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shop as its customers see it: HTTP and nothing else. */
public final class Shop {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSWORD = "correct horse battery";
    private static final int PAGE = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    private final URI address;
    private final Map<String, String> headers;

    public Shop(URI address) {
        this(address, Map.of());
    }

    private Shop(URI address, Map<String, String> headers) {
        this.address = address;
        this.headers = headers;
    }

    /** The same shop, whose customers send one more header. */
    public Shop with(String header, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new Shop(address, all);
    }

    /** Someone with an account, signed in, who pays with one of the simulator's test cards. */
    public record Buyer(UserId id, String card, String token) {}

    /** What came back, whatever its status. */
    public record Answer(int status, JsonNode body) {

        public String text(String field) {
            return body.path(field).asString("");
        }
    }

    /** An order as its buyer sees it. */
    public record Order(String status, long version, long total, String reason) {

        private static Order of(JsonNode json) {
            return new Order(
                    json.path("status").asString(),
                    json.path("version").asLong(),
                    json.path("totalAmount").asLong(),
                    json.path("reason").asString(""));
        }
    }

    /** Signs up, signs in and adds a card. */
    public Buyer buyer(String card) throws IOException {
        Buyer visitor = visitor();
        Buyer buyer = new Buyer(visitor.id(), card, visitor.token());
        addCard(buyer, card);
        return buyer;
    }

    /** Adds a card, to be the default from now on, and tells its id. */
    public String addCard(Buyer buyer, String card) throws IOException {
        Answer added = addCard(buyer, card, true);
        assertThat(added.status()).as("adding a card: %s", added).isEqualTo(201);
        return added.text("paymentMethodId");
    }

    /** Adds another card; the answer has its id, which is the same if it is added again. */
    public Answer addCard(Buyer buyer, String card, boolean isDefault) throws IOException {
        return post(buyer, "/users/add", null, """
            {"paymentMethod": "%s", "default": %s}\
            """.formatted(card, isDefault));
    }

    /** Signs in who has an account already. */
    public Buyer signIn(String email, String password) throws IOException {
        Answer session = post(null, "/users/signin", null, """
            {"email": "%s", "password": "%s"}\
            """.formatted(email, password));
        assertThat(session.status()).as("sign-in: %s", session).isEqualTo(200);
        return new Buyer(UserId.random(), "", session.text("accessToken"));
    }

    /** Signs up and signs in, without a card. */
    public Buyer visitor() throws IOException {
        String email = "buyer-" + UUID.randomUUID() + "@example.com";
        Answer account = post(null, "/users/signup", null, """
            {"email": "%s", "password": "%s", "name": "Ada"}\
            """.formatted(email, PASSWORD));
        assertThat(account.status()).as("sign-up: %s", account).isEqualTo(201);
        Answer session = post(null, "/users/signin", null, """
            {"email": "%s", "password": "%s"}\
            """.formatted(email, PASSWORD));
        assertThat(session.status()).as("sign-in: %s", session).isEqualTo(200);
        return new Buyer(new UserId(account.text("userId")), "", session.text("accessToken"));
    }

    /** What stands at a path. */
    public Answer get(@Nullable Buyer caller, String path) throws IOException {
        return send(request(caller, path).GET());
    }

    /**
     * Orders two of something.
     *
     * @param key        the Idempotency-Key
     * @param unitAmount half the order's total
     * @throws IOException if no answer came, so that nobody knows
     */
    public Answer order(Buyer buyer, String key, long unitAmount) throws IOException {
        return post(buyer, "/orders/create", key, """
            {"currency": "EUR",
             "items": [{"sku": "mug-1", "name": "Mug", "quantity": 2, "unitAmount": %d}]}\
            """.formatted(unitAmount));
    }

    public Answer cancel(Buyer buyer, OrderId order) throws IOException {
        return post(buyer, "/orders/" + order + "/cancel", null, """
            {"reason": "Changed my mind"}\
            """);
    }

    /**
     * Pays again what could not be paid.
     *
     * @param key    the Idempotency-Key
     * @param method one of the buyer's payment methods
     */
    public Answer payAgain(Buyer buyer, OrderId order, String key, String method) throws IOException {
        return post(buyer, "/orders/" + order + "/pay", key, """
            {"paymentMethodId": "%s"}\
            """.formatted(method));
    }

    /**
     * Gives money back.
     *
     * @param key    the Idempotency-Key
     * @param amount in minor units; null for all that is left
     */
    public Answer refund(Buyer operator, String payment, String key, @Nullable Long amount) throws IOException {
        return post(operator, "/payments/" + payment + "/refund", key, """
            {"amount": %s, "reason": "As asked for"}\
            """.formatted(amount));
    }

    /** Charges what is held. */
    public Answer capture(Buyer operator, String payment) throws IOException {
        return post(operator, "/payments/" + payment + "/capture", null, "");
    }

    /** Lets go what is held, or gives up what is not charged yet. */
    public Answer letGo(Buyer operator, String payment) throws IOException {
        return post(operator, "/payments/" + payment + "/void", null, "");
    }

    /** The order's status, waited for until it has seen so many events, 0 for the first. */
    public Answer status(Buyer buyer, OrderId order, long minVersion) throws IOException {
        return send(request(buyer, "/orders/status/" + order + "?minVersion=" + minVersion)
                .header("Prefer", "wait=10")
                .GET());
    }

    /** The buyer's orders, page by page, by their ids. */
    public Map<OrderId, Order> orders(Buyer buyer) throws IOException {
        var orders = new HashMap<OrderId, Order>();
        String cursor = "";
        do {
            Answer page = send(request(buyer, "/orders?limit=" + PAGE + cursor).GET());
            assertThat(page.status()).as("list of orders: %s", page).isEqualTo(200);
            page.body()
                    .path("items")
                    .forEach(order ->
                            orders.put(new OrderId(order.path("orderId").asString()), Order.of(order)));
            cursor = "&cursor=" + page.text("nextCursor");
        } while (!cursor.endsWith("="));
        return orders;
    }

    private Answer post(@Nullable Buyer buyer, String path, @Nullable String key, String body) throws IOException {
        HttpRequest.Builder request =
                request(buyer, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        return send(key == null ? request : request.header("Idempotency-Key", key));
    }

    private HttpRequest.Builder request(@Nullable Buyer buyer, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE);
        headers.forEach(request::header);
        return buyer == null ? request : request.header("Authorization", "Bearer " + buyer.token());
    }

    private static Answer send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            JsonNode body = JSON.readTree(response.body());
            HttpContract.check(response.request().method(), response.uri().getPath(), response.statusCode(), body);
            return new Answer(response.statusCode(), body);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
