package io.flowmart.standalone;

import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.StartupProblem;
import io.flowmart.stripe.simulator.StripeSimulator;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The Stripe simulator. Whoever calls it while it starts waits for the answer. */
final class StripePart implements EmbeddedPart {

    private static final String PORT_SETTING = "flowmart.stripe-simulator.port";

    /** What the payment context wants to hear of. */
    private static final String[] EVENTS = {
        "payment_intent.amount_capturable_updated",
        "payment_intent.canceled",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.succeeded",
        "refund.created",
        "refund.failed",
        "refund.updated",
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.dispute.updated"
    };

    private final @Nullable String base;
    private final @Nullable String key;
    private final int port;
    private final String webhookSecret = "whsec_" + UUID.randomUUID().toString().replace("-", "");
    private final @Nullable URI webhook;
    private final PostgresPart postgres;

    StripePart(Given given) {
        base = given.text("flowmart.stripe.api-base", "STRIPE_API_BASE");
        key = given.text("flowmart.stripe.api-key", "STRIPE_API_KEY");
        int chosen = given.number(PORT_SETTING, 12111);
        port = chosen == 0 ? Ports.free() : chosen;
        webhook = webhook(given);
        postgres = new PostgresPart(given, isSimulated());
    }

    /** The shop's own address; none if its port is chosen as it starts, and payments are looked at from time to time then. */
    private static @Nullable URI webhook(Given given) {
        String address = given.text("server.address");
        int shop = given.number("server.port", 8080);
        return shop == 0
                ? null
                : URI.create("http://%s:%d/payments/stripe/webhook"
                        .formatted(address == null ? "127.0.0.1" : address, shop));
    }

    private boolean isSimulated() {
        return base == null && key == null;
    }

    /** Keeps the simulator's books as well. */
    PostgresPart postgres() {
        return postgres;
    }

    @Override
    public String name() {
        return "Stripe";
    }

    @Override
    public void check(Path data) {
        if (isSimulated()) {
            Ports.requireFree(port, "the Stripe simulator", PORT_SETTING);
        }
    }

    @Override
    public void begin(Path data, RunningParts running) {
        if (isSimulated()) {
            running.start(() -> start(postgres.await()));
        }
    }

    /** In a database of its own, so that the shop's transactions and the simulator's books have nothing in common. */
    private StripeSimulator start(EmbeddedPostgres books) {
        try {
            var settings = StripeSimulator.Settings.of(books.jdbcUrl("stripe_simulator"))
                    .withPort(port);
            return StripeSimulator.start(
                    webhook == null ? settings : settings.withWebhook(webhook, webhookSecret, EVENTS));
        } catch (IllegalStateException e) {
            throw new StartupProblem(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Map<String, Object> settings() {
        var settings = new HashMap<String, Object>();
        settings.put("flowmart.stripe.api-key", key == null ? "sk_test_simulator" : key);
        if (isSimulated()) {
            settings.put("flowmart.stripe.api-base", "http://127.0.0.1:" + port);
            settings.put("flowmart.stripe.webhook.secrets", webhookSecret);
        } else if (base != null) {
            settings.put("flowmart.stripe.api-base", base);
        }
        return settings;
    }

    @Override
    public String fact() {
        return isSimulated()
                ? "SIMULATOR on http://127.0.0.1:%d, no real money moves".formatted(port)
                : "external, " + Given.withoutSecrets(base == null ? "https://api.stripe.com" : base);
    }
}
