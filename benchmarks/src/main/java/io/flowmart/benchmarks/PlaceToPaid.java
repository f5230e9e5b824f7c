package io.flowmart.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * How long it takes from placing an order until the API says {@code paid}, and how many a second.
 *
 * <p>The reference, in the same run: what Stripe has to do for it in any shop, called directly: make a PaymentIntent and
 * confirm it, both durable on the same PostgreSQL.
 */
final class PlaceToPaid {

    private static final String ORDER = """
            {"currency": "EUR", "items": [
              {"sku": "mug-1", "name": "Mug", "quantity": 2, "unitAmount": 1250},
              {"sku": "tea-7", "name": "Green tea", "quantity": 1, "unitAmount": 799}]}""";
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final URI shop;
    private final URI stripe;

    private PlaceToPaid(URI shop, URI stripe) {
        this.shop = shop;
        this.stripe = stripe;
    }

    /** Options as {@code name=value}; see the README. */
    public static void main(String... arguments) {
        Map<String, String> options = new HashMap<>(Map.of(
                "shop", "http://localhost:8080",
                "stripe", "http://localhost:12111",
                "orders", "300",
                "warmup", "300",
                "buyers", "1"));
        for (String argument : arguments) {
            String[] option = argument.split("=", 2);
            if (option.length < 2 || !options.containsKey(option[0])) {
                System.err.println("An option is one of " + options.keySet() + ", as in orders=300; not " + argument);
                System.exit(2);
            }
            options.put(option[0], option[1]);
        }
        new PlaceToPaid(URI.create(options.get("shop")), URI.create(options.get("stripe")))
                .run(
                        Integer.parseInt(options.get("warmup")),
                        Integer.parseInt(options.get("orders")),
                        Integer.parseInt(options.get("buyers")));
    }

    private void run(int warmup, int orders, int buyers) {
        List<String> tokens =
                IntStream.range(0, buyers).mapToObj(i -> newBuyer()).toList();
        measure(warmup, tokens, this::buy);
        measure(warmup, tokens, this::chargeDirectly);

        Run bought = measure(orders, tokens, this::buy);
        Run charged = measure(orders, tokens, this::chargeDirectly);
        System.out.printf("%d orders by %d buyers at a time%n", orders, buyers);
        System.out.println("  placed to paid            " + bought);
        System.out.println("  Stripe's part, directly   " + charged);
        System.out.printf(
                "  ratio                     median %.1f   rate %.2f%n",
                bought.times().median() / charged.times().median(), bought.perSecond() / charged.perSecond());
    }

    private record Run(Times times, double perSecond) {
        @Override
        public String toString() {
            return "%s   %7.1f/s".formatted(times, perSecond);
        }
    }

    private interface Work {
        void doFor(String token);
    }

    /** Lets all buyers do the work, each one thing after the other, so many times in all. */
    private static Run measure(int times, List<String> tokens, Work work) {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger left = new AtomicInteger(times);
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = tokens.stream()
                    .map(token -> threads.submit(() -> {
                        while (left.getAndDecrement() > 0) {
                            long before = System.nanoTime();
                            work.doFor(token);
                            nanos.add(System.nanoTime() - before);
                        }
                        return token;
                    }))
                    .toList();
            for (var one : running) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return new Run(new Times(nanos), times / ((System.nanoTime() - start) / 1e9));
    }

    private String newBuyer() {
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

    private void buy(String token) {
        Map<String, String> headers = new HashMap<>(authorization(token));
        headers.put("Idempotency-Key", UUID.randomUUID().toString());
        String order = Json.post(shop.resolve("/orders/create"), JSON, ORDER, headers)
                .get("orderId")
                .asString();
        headers.put("Prefer", "wait=30");
        JsonNode status = Json.get(shop.resolve("/orders/status/" + order + "?minVersion=1"), headers);
        if (!status.get("status").asString().equals("paid")) {
            throw new IllegalStateException(status.toString());
        }
    }

    private void chargeDirectly(String token) {
        Map<String, String> headers = authorization("sk_test_benchmark");
        String intent = Json.post(
                        stripe.resolve("/v1/payment_intents"),
                        FORM,
                        "amount=3299&currency=eur&payment_method_types[]=card&metadata[benchmark]=true",
                        headers)
                .get("id")
                .asString();
        Json.post(
                stripe.resolve("/v1/payment_intents/" + intent + "/confirm"),
                FORM,
                "payment_method=pm_card_visa",
                headers);
    }

    private static Map<String, String> authorization(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }
}
