package io.flowmart.benchmarks;

import java.net.URI;
import java.util.Map;

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
        Crowd crowd = Crowd.of(buyers, storefront);
        crowd.measure(warmup, storefront::buy);
        crowd.measure(warmup, this::chargeDirectly);

        Crowd.Run bought = crowd.measure(orders, storefront::buy);
        Crowd.Run charged = crowd.measure(orders, this::chargeDirectly);
        System.out.printf("%d orders by %d buyers at a time%n", orders, buyers);
        System.out.println("  placed to paid            " + bought);
        System.out.println("  Stripe's part, directly   " + charged);
        System.out.printf(
                "  ratio                     median %.1f   rate %.2f%n",
                bought.times().median() / charged.times().median(), bought.perSecond() / charged.perSecond());
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
