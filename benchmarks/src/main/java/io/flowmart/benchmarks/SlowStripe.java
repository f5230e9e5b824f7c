package io.flowmart.benchmarks;

import java.net.URI;
import java.util.Map;

/**
 * How many orders a second are charged while each call to Stripe takes a tenth of a second, as at the real one.
 *
 * <p>The reference, in the same run: the same orders while Stripe answers at once, before and after, since what machines do
 * changes. There are so many buyers that the shop always has work, however long an order takes.
 */
final class SlowStripe {

    private final Crowd crowd;
    private final Storefront storefront;
    private final URI faults;

    private SlowStripe(Options options) {
        storefront = new Storefront(URI.create(options.text("shop")));
        faults = URI.create(options.text("stripe")).resolve("/simulator/faults");
        crowd = Crowd.of(options.number("buyers"), storefront);
    }

    /** Options as {@code name=value}; see the README. */
    public static void main(String... arguments) {
        Options options = Options.of(
                Map.of(
                        "shop", "http://localhost:8080",
                        "stripe", "http://localhost:12111",
                        "millis", "100",
                        "orders", "1500",
                        "warmup", "1500",
                        "rounds", "3",
                        "buyers", "64"),
                arguments);
        new SlowStripe(options).run(options);
    }

    private void run(Options options) {
        int orders = options.number("orders");
        int millis = options.number("millis");
        rate(0, options.number("warmup"));
        double before = rate(0, orders);
        for (int round = 0; round < options.number("rounds"); round++) {
            double slow = rate(millis, orders);
            double after = rate(0, orders);
            System.out.printf("  %d ms a call is %.2f of no time a call%n", millis, slow / ((before + after) / 2));
            before = after;
        }
    }

    private double rate(int millis, int orders) {
        Json.put(
                faults,
                "application/json",
                millis == 0 ? "[]" : "[{\"kind\": \"latency\", \"millis\": %d}]".formatted(millis));
        try {
            Crowd.Run run = crowd.measure(orders, storefront::buy);
            System.out.printf("%4d ms a call, %d orders: %s%n", millis, orders, run);
            return run.perSecond();
        } finally {
            Json.put(faults, "application/json", "[]");
        }
    }
}
