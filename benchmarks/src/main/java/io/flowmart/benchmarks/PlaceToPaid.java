package io.flowmart.benchmarks;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * How long it takes from placing an order until the API says {@code paid}, and how many a second.
 *
 * <p>The reference, in the same run: what Stripe has to do for it in any shop, called directly: make a PaymentIntent and
 * confirm it, both durable on the same PostgreSQL.
 */
final class PlaceToPaid {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final Storefront storefront;
    private final URI stripe;

    private PlaceToPaid(URI shop, URI stripe) {
        this.storefront = new Storefront(shop);
        this.stripe = stripe;
    }

    /** Options as {@code name=value}; see the README. */
    public static void main(String... arguments) {
        Options options = Options.of(
                Map.of(
                        "shop", "http://localhost:8080",
                        "stripe", "http://localhost:12111",
                        "orders", "300",
                        "warmup", "300",
                        "buyers", "1"),
                arguments);
        new PlaceToPaid(URI.create(options.text("shop")), URI.create(options.text("stripe")))
                .run(options.number("warmup"), options.number("orders"), options.number("buyers"));
    }

    private void run(int warmup, int orders, int buyers) {
        List<String> tokens =
                IntStream.range(0, buyers).mapToObj(i -> storefront.newBuyer()).toList();
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

    private void buy(String token) {
        storefront.requirePaid(token, storefront.order(token));
    }

    private void chargeDirectly(String token) {
        Map<String, String> headers = Storefront.authorization("sk_test_benchmark");
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
}
