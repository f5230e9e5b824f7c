package io.flowmart.stripe.simulator;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the simulator by itself, told by environment variables; README.md lists them. */
final class Main {

    /** Held here, because the JDK forgets the level of a logger that nobody holds. */
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("org.flywaydb"), Logger.getLogger("com.zaxxer.hikari"));

    private static final System.Logger LOG = System.getLogger(Main.class.getName());

    private Main() {}

    /** Ends with status 1 and one sentence if it cannot start. */
    public static void main(String[] arguments) {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
        Logger root = Logger.getLogger("");
        List.of(root.getHandlers()).forEach(root::removeHandler);
        root.addHandler(new JsonLines());
        try {
            var simulator = StripeSimulator.start(settings(System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close));
            LOG.log(System.Logger.Level.INFO, "The Stripe simulator listens on " + simulator.address());
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static StripeSimulator.Settings settings(Map<String, String> environment) {
        String jdbcUrl = environment.getOrDefault("STRIPE_SIMULATOR_JDBC_URL", "");
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalStateException(
                    "Set STRIPE_SIMULATOR_JDBC_URL to the PostgreSQL database for the books, such"
                            + " as jdbc:postgresql://localhost/stripe_simulator.");
        }
        var settings = StripeSimulator.Settings.of(jdbcUrl)
                .withHost(environment.getOrDefault("STRIPE_SIMULATOR_HOST", "127.0.0.1"))
                .withPort(port(environment))
                .withCredentials(
                        environment.get("STRIPE_SIMULATOR_JDBC_USER"),
                        environment.get("STRIPE_SIMULATOR_JDBC_PASSWORD"));
        return withWebhook(settings, environment);
    }

    private static StripeSimulator.Settings withWebhook(
            StripeSimulator.Settings settings, Map<String, String> environment) {
        String url = environment.getOrDefault("STRIPE_SIMULATOR_WEBHOOK_URL", "");
        if (url.isEmpty()) {
            return settings;
        }
        String events = environment.getOrDefault("STRIPE_SIMULATOR_WEBHOOK_EVENTS", "*");
        try {
            return settings.withWebhook(
                    URI.create(url),
                    environment.getOrDefault("STRIPE_SIMULATOR_WEBHOOK_SECRET", ""),
                    events.strip().split("\\s*,\\s*", -1));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "STRIPE_SIMULATOR_WEBHOOK_URL, …_SECRET and …_EVENTS name no webhook: " + e.getMessage(), e);
        }
    }

    private static int port(Map<String, String> environment) {
        String port = environment.getOrDefault("STRIPE_SIMULATOR_PORT", Integer.toString(StripeSimulator.DEFAULT_PORT));
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new IllegalStateException(
                    "STRIPE_SIMULATOR_PORT must be a number from 0 to 65535, not \"" + port + "\".");
        }
        return Integer.parseInt(port);
    }
}
