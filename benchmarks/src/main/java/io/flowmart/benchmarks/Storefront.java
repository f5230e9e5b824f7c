package io.flowmart.benchmarks;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * The shop as its storefront sees it.
 *
 * @param shop where it is
 */
record Storefront(URI shop) {

    private static final String ORDER = """
            {"currency": "EUR", "items": [
              {"sku": "mug-1", "name": "Mug", "quantity": 2, "unitAmount": 1250},
              {"sku": "tea-7", "name": "Green tea", "quantity": 1, "unitAmount": 799}]}""";
    private static final String JSON = "application/json";

    /** A new buyer with a card; his access token. */
    String newBuyer() {
        String account = """
                {"email": "%s@example.com", "password": "correct horse battery", "name": "Buyer"}""".formatted(UUID.randomUUID());
        Json.post(shop.resolve("/users/signup"), JSON, account, Map.of());
        String token = Json.post(shop.resolve("/users/signin"), JSON, account, Map.of())
                .get("accessToken")
                .asString();
        Json.post(
                shop.resolve("/users/add"),
                JSON,
                "{\"paymentMethod\": \"pm_card_visa\", \"default\": true}",
                authorization(token));
        return token;
    }

    /** Places an order; its id. */
    String order(String token) {
        Map<String, String> headers = new HashMap<>(authorization(token));
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        return Json.post(shop.resolve("/orders/create"), JSON, ORDER, headers)
                .get("orderId")
                .asString();
    }

    /** Places an order and waits until it is paid. */
    void buy(String token) {
        requirePaid(token, order(token));
    }

    /** Waits until the order has changed once, and insists that it was paid. */
    void requirePaid(String token, String order) {
        Map<String, String> headers = new HashMap<>(authorization(token));
        headers.put("Prefer", "wait=30");
        JsonNode status = Json.get(shop.resolve("/orders/status/" + order + "?minVersion=1"), headers);
        if (!status.get("status").asString().equals("paid")) {
            throw new IllegalStateException(status.toString());
        }
    }

    static Map<String, String> authorization(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }
}
