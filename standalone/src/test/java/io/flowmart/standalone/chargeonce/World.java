package io.flowmart.standalone.chargeonce;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.Mail;
import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.Ports;
import io.flowmart.stripe.simulator.StripeSimulator;
import io.flowmart.stripe.simulator.testing.StripeBooks;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What a shop needs and what outlives it: PostgreSQL, the mail server, Stripe with its books, and Kafka. */
final class World implements AutoCloseable {

    private static final String WEBHOOK_SECRET = "whsec_charge_once";
    private static final int MOST_MAILS = 1_000_000;

    static final String OPERATOR = "operator@example.com";
    static final String OPERATORS_PASSWORD = "correct horse battery";

    /** How long an order may take to be paid; those of buyers who never authenticate themselves take as long. */
    static final Duration DEADLINE = Duration.ofSeconds(40);

    private final Path folder;
    private final int port = Ports.free();
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafka kafka;
    private final MailSink mails;
    private final StripeSimulator stripe;
    private final String jdbcUrl;

    /**
     * Builds it.
     *
     * @param folder an empty one
     * @param kafka  that of all worlds: nobody in them reads from it
     */
    World(Path folder, EmbeddedKafka kafka) {
        this.folder = folder;
        this.kafka = kafka;
        this.postgres = EmbeddedPostgres.start(folder.resolve("postgresql"), Ports.free());
        this.jdbcUrl = postgres.jdbcUrl("flowmart");
        this.mails = MailSink.start(0, MOST_MAILS);
        this.stripe = StripeSimulator.start(StripeSimulator.Settings.of(postgres.jdbcUrl("stripe_simulator"))
                .withPort(0)
                .withWebhook(shop().resolve("/payments/stripe/webhook"), WEBHOOK_SECRET));
        // For a mutant of the shop alone; see Mutation.
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute("""
                create table marked_done (
                    task_name text, task_instance text, task_data bytea, execution_time timestamptz, picked boolean,
                    picked_by text, last_success timestamptz, last_failure timestamptz, consecutive_failures integer,
                    last_heartbeat timestamptz, version bigint, priority smallint, state text)\
                """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Path folder() {
        return folder;
    }

    URI shop() {
        return URI.create("http://127.0.0.1:" + port);
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    /** All that were sent, newest first. */
    List<Mail> mails() {
        return mails.mails();
    }

    StripeBooks books() {
        return new StripeBooks(stripe.address());
    }

    /** The settings of a shop that lives in it, impatient enough to take up at once what a dead one left. */
    List<String> settings() {
        return List.of(
                "--flowmart.data=" + folder.resolve("data"),
                "--server.port=" + port,
                "--spring.datasource.url=" + jdbcUrl,
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--spring.mail.host=127.0.0.1",
                "--spring.mail.port=" + mails.port(),
                "--flowmart.stripe.api-base=" + stripe.address(),
                "--flowmart.stripe.webhook.secrets=" + WEBHOOK_SECRET,
                "--flowmart.stripe.webhook.patience=1s",
                "--flowmart.stripe.read-timeout=2s",
                "--flowmart.operator.email=" + OPERATOR,
                "--flowmart.operator.password=" + OPERATORS_PASSWORD,
                "--flowmart.user.token-lifetime=24h",
                // Nobody reads it, and each start would make it.
                "--springdoc.api-docs.enabled=false",
                "--logging.level.root=error",
                "--flowmart.payment.deadline=" + DEADLINE.toSeconds() + "s",
                "--flowmart.payment.first-retry=50ms",
                "--flowmart.payment.longest-retry=1s",
                "--flowmart.payment.look-again=3s",
                "--flowmart.payment.reconciliation.settle=1s",
                "--flowmart.payment.reconciliation.overlap=5s",
                "--flowmart.notification.longest-retry=1s",
                "--db-scheduler.polling-interval=200ms",
                // What a killed process had in hand is taken over after four of these.
                "--db-scheduler.heartbeat-interval=1s");
    }

    @Override
    public void close() {
        stripe.close();
        mails.close();
        postgres.close();
    }
}
