package io.flowmart.stripe.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for Stripe, as far as the shop talks to it, whose books outlive it.
 *
 * <p>Everything is committed to PostgreSQL before it is answered, in transactions that the shop has no part in.
 *
 * @see <a href="https://docs.stripe.com/api">Stripe's API reference</a>
 */
public final class StripeSimulator implements AutoCloseable {

    /** The port used unless another is named. */
    public static final int DEFAULT_PORT = 12111;

    private static final int BACKLOG = 1024;
    private static final int SECONDS_TO_FINISH = 2;
    private static final System.Logger LOG = System.getLogger(StripeSimulator.class.getName());

    static {
        // Read once, when the JDK's server class is loaded. Without the first, every answer on a kept connection waits
        // for the caller's delayed acknowledgement: 40 ms.
        preset("sun.net.httpserver.nodelay", "true");
        preset("sun.net.httpserver.maxIdleConnections", "2000");
    }

    /**
     * Where the simulator listens and where it keeps its books.
     *
     * @param host                 the name or address to listen on
     * @param port                 the port, 0 for any free one
     * @param jdbcUrl              a PostgreSQL database; the simulator keeps to its own schema {@code stripe_simulator}
     * @param user                 null if the URL names the user
     * @param password             null if the URL names it, or none is needed
     * @param idempotencyRetention how long a key's answer is kept
     * @param webhook              who is told of events besides those whom callers name, null for nobody
     */
    public record Settings(
            String host,
            int port,
            String jdbcUrl,
            @Nullable String user,
            @Nullable String password,
            Duration idempotencyRetention,
            @Nullable Webhook webhook) {

        /**
         * An endpoint that is told of events from the start.
         *
         * @param url    an http(s) address
         * @param secret what deliveries are signed with
         * @param events types of events, or {@code *} for all of them
         */
        public record Webhook(URI url, String secret, List<String> events) {

            /** @throws IllegalArgumentException with one sentence about what is wrong */
            public Webhook {
                events = List.copyOf(events);
                if (!WebhookEndpoints.isUrl(url.toString())) {
                    throw new IllegalArgumentException("A webhook's URL must be an http(s) address.");
                }
                if (secret.isBlank()) {
                    throw new IllegalArgumentException("A webhook's secret must not be blank.");
                }
                if (events.isEmpty() || !events.stream().allMatch(WebhookEndpoints::isEventType)) {
                    throw new IllegalArgumentException(
                            "A webhook's events must be types such as charge.refunded, or *.");
                }
            }

            /** Without the secret. */
            @Override
            public String toString() {
                return "Webhook[url=" + url + ", events=" + events + "]";
            }
        }

        /** Listens on this machine alone, at {@link #DEFAULT_PORT}, and keeps keys for 24 hours as Stripe does. */
        public static Settings of(String jdbcUrl) {
            return new Settings("127.0.0.1", DEFAULT_PORT, jdbcUrl, null, null, Duration.ofHours(24), null);
        }

        /** The same with another host to listen on, {@code 0.0.0.0} for every network. */
        public Settings withHost(String host) {
            return new Settings(host, port, jdbcUrl, user, password, idempotencyRetention, webhook);
        }

        /** The same with another port, 0 for any free one. */
        public Settings withPort(int port) {
            return new Settings(host, port, jdbcUrl, user, password, idempotencyRetention, webhook);
        }

        /** The same with a database user. */
        public Settings withCredentials(@Nullable String user, @Nullable String password) {
            return new Settings(host, port, jdbcUrl, user, password, idempotencyRetention, webhook);
        }

        /** The same with another time for which a key's answer is kept. */
        public Settings withIdempotencyRetention(Duration retention) {
            return new Settings(host, port, jdbcUrl, user, password, retention, webhook);
        }

        /**
         * The same with an endpoint that is told of events.
         *
         * @param url    an http(s) address
         * @param secret what deliveries are signed with, for {@code Webhook.constructEvent}
         * @param events types of events; all of them if none is named
         * @throws IllegalArgumentException with one sentence about what is wrong
         */
        public Settings withWebhook(URI url, String secret, String... events) {
            var wanted = new Webhook(url, secret, events.length == 0 ? List.of("*") : List.of(events));
            return new Settings(host, port, jdbcUrl, user, password, idempotencyRetention, wanted);
        }

        /** Without the URL and the password, since either may hold a secret. */
        @Override
        public String toString() {
            return "Settings[host=" + host + ", port=" + port + "]";
        }
    }

    private final HttpServer server;
    private final Database database;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("stripe-simulator-housekeeping").factory());
    private final Calls calls;
    private final StripeHandler stripe;
    private final SimulatorHandler simulator;
    private final Idempotency idempotency;
    private final Deliveries deliveries;
    private final Controls controls;
    private final InstantSource clock;

    private StripeSimulator(HttpServer server, Database database, Settings settings, InstantSource clock) {
        this.server = server;
        this.database = database;
        this.clock = clock;
        var faults = new Faults(database);
        this.idempotency = new Idempotency(database, settings.idempotencyRetention(), clock);
        var routes = new Routes(clock);
        this.calls = new Calls(routes);
        this.deliveries = new Deliveries(database, faults, clock);
        this.controls = new Controls(database, idempotency, deliveries, clock);
        this.stripe = new StripeHandler(new StripeApi(database, routes, faults, idempotency, deliveries, clock));
        this.simulator = new SimulatorHandler(
                database,
                faults,
                new Books(database),
                controls,
                () -> calls.toPrometheus() + deliveries.toPrometheus());
    }

    /**
     * Starts serving.
     *
     * @throws IllegalStateException with one sentence for people: the port is taken, the database does not answer
     */
    public static StripeSimulator start(Settings settings) {
        return start(settings, InstantSource.system());
    }

    static StripeSimulator start(Settings settings, InstantSource clock) {
        HttpServer server = listen(settings);
        try {
            var database = Database.open(settings);
            try {
                WebhookEndpoints.of(settings.webhook(), database, clock);
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
            var started = new StripeSimulator(server, database, settings, clock);
            started.serve();
            return started;
        } catch (RuntimeException e) {
            server.stop(0);
            throw e;
        }
    }

    private static HttpServer listen(Settings settings) {
        try {
            var address = new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port());
            return HttpServer.create(address, BACKLOG);
        } catch (BindException e) {
            throw new IllegalStateException(
                    "The Stripe simulator cannot listen on %s:%d: %s."
                            .formatted(settings.host(), settings.port(), e.getMessage()),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The Stripe simulator cannot listen on %s:%d: %s.".formatted(settings.host(), settings.port(), e),
                    e);
        }
    }

    private void serve() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        deliveries.start();
        housekeeping.scheduleWithFixedDelay(this::keepHouse, 0, 1, TimeUnit.MINUTES);
    }

    private void handle(HttpExchange exchange) {
        try {
            if (exchange.getRequestURI().getRawPath().startsWith("/simulator/")) {
                simulator.handle(exchange);
            } else {
                serve(exchange);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The caller went away", e);
            exchange.close();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A call failed", e);
            exchange.close();
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            stripe.handle(exchange);
        } finally {
            calls.count(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), exchange.getResponseCode());
        }
    }

    private void keepHouse() {
        try {
            controls.expireHolds();
            idempotency.forgetExpired();
            EventLists.forgetOld(database, clock);
            database.write(Delivery::deleteStrays);
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.WARNING, "What has expired could not be ended; the next round tries again", e);
        }
    }

    /** Where it listens, for stripe-java's {@code setApiBase}: no slash at the end. */
    public URI address() {
        var address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress()
                ? "localhost"
                : address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    /** Lets calls under way end, for a moment, then stops. The books stay. */
    @Override
    public void close() {
        housekeeping.shutdown();
        server.stop(SECONDS_TO_FINISH);
        threads.shutdownNow();
        deliveries.close();
        awaitHousekeeping();
        database.close();
    }

    /** It may just be at work, with a connection that it has to give back. */
    private void awaitHousekeeping() {
        try {
            if (!housekeeping.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
                LOG.log(Level.DEBUG, "The database does not answer; what has expired is forgotten later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void preset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
