package io.flowmart.standalone;

import io.flowmart.embedded.DataFolder;
import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.StartupProblem;
import io.flowmart.stripe.simulator.StripeSimulator;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * The parts that come along when none are given from outside: PostgreSQL and a Stripe simulator, in one data folder.
 *
 * <p>They start before the Spring context, which finds their addresses among its settings, and they stop after it: in
 * the reverse order, by one shutdown handler, also when the start fails or is broken off half-way.
 */
final class EmbeddedParts implements ApplicationListener<SpringApplicationEvent> {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedParts.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private CompletableFuture<Void> simulator = CompletableFuture.completedFuture(null);
    private boolean closed;

    /** What runs where, name by name, for people to read. */
    Map<String, String> facts() {
        return facts;
    }

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
            SpringApplication.getShutdownHandlers().add(this::close);
            ConfigurableEnvironment environment = prepared.getEnvironment();
            environment.getPropertySources().addFirst(new MapPropertySource("embeddedParts", start(environment)));
        }
        if (event instanceof ApplicationStartedEvent) {
            simulator.join();
        }
    }

    private Map<String, Object> start(Environment environment) {
        int webPort = port(environment, "server.port", 8080);
        int postgresPort = port(environment, EmbeddedPostgres.PORT_SETTING, 15432);
        int simulatorPort = port(environment, "flowmart.stripe-simulator.port", 12111);
        @Nullable String databaseUrl = text(environment, "spring.datasource.url");
        @Nullable String stripeBase = text(environment, "flowmart.stripe.api-base", "STRIPE_API_BASE");
        @Nullable String stripeKey = text(environment, "flowmart.stripe.api-key", "STRIPE_API_KEY");
        boolean simulated = stripeBase == null && stripeKey == null;
        boolean postgresNeeded = databaseUrl == null || simulated;

        DataFolder data = keep(() -> DataFolder.open(Path.of(environment.getProperty("flowmart.data", "data"))));
        Path postgresFolder = data.path().resolve("postgresql");
        if (postgresNeeded) {
            // It would hold the port that is looked at next.
            EmbeddedPostgres.stopLeftOver(postgresFolder);
        }
        requireFreePorts(environment, webPort, postgresNeeded ? postgresPort : 0, simulated ? simulatorPort : 0);

        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("flowmart.data", data.path().toString());
        settings.put(
                "flowmart.user.signing-key",
                data.path().resolve("keys/signing-key.json").toString());
        // One JVM is both sides of the contexts' calls to each other; the secret need not outlive it.
        settings.put("flowmart.security.service-secret", UUID.randomUUID().toString());
        @Nullable
        EmbeddedPostgres postgres =
                postgresNeeded ? keep(() -> EmbeddedPostgres.start(postgresFolder, postgresPort)) : null;
        log.debug("PostgreSQL runs: {}", postgresNeeded);
        if (databaseUrl == null && postgres != null) {
            settings.put("spring.datasource.url", postgres.jdbcUrl("flowmart"));
            settings.put("spring.datasource.username", EmbeddedPostgres.USER);
            facts.put(
                    "PostgreSQL",
                    "embedded, postgresql://%s@127.0.0.1:%d/flowmart, data in %s"
                            .formatted(EmbeddedPostgres.USER, postgres.port(), data.path()));
        } else {
            facts.put("PostgreSQL", "external, " + withoutSecrets(String.valueOf(databaseUrl)));
        }
        if (simulated && postgres != null) {
            int port = simulatorPort == 0 ? Ports.free() : simulatorPort;
            // Beside the Spring context: whoever calls meanwhile waits for the answer.
            simulator = CompletableFuture.runAsync(() -> startSimulator(postgres, port));
            settings.put("flowmart.stripe.api-base", "http://127.0.0.1:" + port);
            settings.put("flowmart.stripe.api-key", "sk_test_simulator");
            facts.put("Stripe", "SIMULATOR on http://127.0.0.1:%d, no real money moves".formatted(port));
        } else {
            if (stripeBase != null) {
                settings.put("flowmart.stripe.api-base", stripeBase);
            }
            settings.put("flowmart.stripe.api-key", stripeKey == null ? "sk_test_simulator" : stripeKey);
            facts.put(
                    "Stripe",
                    "external, " + withoutSecrets(stripeBase == null ? "https://api.stripe.com" : stripeBase));
        }
        return settings;
    }

    /** In a database of its own, so that the shop's transactions and the simulator's books have nothing in common. */
    private void startSimulator(EmbeddedPostgres postgres, int port) {
        try {
            keep(() -> StripeSimulator.start(StripeSimulator.Settings.of(postgres.jdbcUrl("stripe_simulator"))
                    .withPort(port)));
        } catch (IllegalStateException e) {
            throw new StartupProblem(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireFreePorts(Environment environment, int web, int postgres, int simulator) {
        // With an address of its own the web server may share the port number; it finds out by itself then.
        if (text(environment, "server.address") == null) {
            Ports.requireFree(web, "the shop", "server.port");
        }
        Ports.requireFree(postgres, "PostgreSQL", EmbeddedPostgres.PORT_SETTING);
        Ports.requireFree(simulator, "the Stripe simulator", "flowmart.stripe-simulator.port");
    }

    private static int port(Environment environment, String setting, int otherwise) {
        return Binder.get(environment).bind(setting, Integer.class).orElse(otherwise);
    }

    private static @Nullable String text(Environment environment, String... settings) {
        for (String setting : settings) {
            String value = environment.getProperty(setting);
            if (StringUtils.hasText(value)) {
                return value;
            }
        }
        return null;
    }

    private static String withoutSecrets(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
    }

    /** Starts a part under the lock that {@link #close} takes, so that none is started behind its back. */
    private synchronized <T extends AutoCloseable> T keep(Supplier<T> start) {
        if (closed) {
            throw new StartupProblem("it was stopped while it started.");
        }
        T part = start.get();
        started.push(part);
        return part;
    }

    private synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                // The others have to stop all the same.
                log.warn("{} did not stop cleanly", part.getClass().getSimpleName(), e);
            }
        }
    }
}
