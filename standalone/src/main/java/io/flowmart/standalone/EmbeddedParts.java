package io.flowmart.standalone;

import io.flowmart.embedded.DataFolder;
import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.Ports;
import io.flowmart.embedded.SecretFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The parts that come along when none are given from outside, in one data folder: PostgreSQL, a Stripe simulator, Kafka
 * and an SMTP sink.
 *
 * <p>They start before the Spring context or beside it, which finds their addresses among its settings, and they stop
 * after it: in the reverse order, by one shutdown handler, also when the start fails or is broken off half-way.
 */
final class EmbeddedParts implements ApplicationListener<SpringApplicationEvent> {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedParts.class);

    private static final String CLIENT_SECRET_KEY = "flowmart.security.client-secret-key";

    private final RunningParts running = new RunningParts();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private Optional<KafkaPart.Address> broker = Optional.empty();
    private Optional<MailSink> sink = Optional.empty();

    /** What runs where, name by name, for people to read. */
    Map<String, String> facts() {
        return facts;
    }

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        switch (event) {
            case ApplicationEnvironmentPreparedEvent prepared -> {
                SpringApplication.getShutdownHandlers().add(running::close);
                ConfigurableEnvironment environment = prepared.getEnvironment();
                environment.getPropertySources().addFirst(new MapPropertySource("embeddedParts", start(environment)));
            }
            case ApplicationContextInitializedEvent initialized ->
                register(initialized.getApplicationContext().getBeanFactory());
            case ApplicationStartedEvent started -> running.awaitAll();
            default -> {}
        }
    }

    private Map<String, Object> start(ConfigurableEnvironment environment) {
        var given = new Given(environment);
        var stripe = new StripePart(given);
        var kafka = new KafkaPart(given);
        var mail = new MailPart(given);
        List<EmbeddedPart> parts = List.of(stripe.postgres(), stripe, kafka, mail);

        Path folder = Path.of(environment.getProperty("flowmart.data", "data"));
        Path data = running.start(() -> DataFolder.open(folder)).join().path();
        requireFreeWebPort(given);
        parts.forEach(part -> part.check(data));
        parts.forEach(part -> part.begin(data, running));

        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("flowmart.data", data.toString());
        settings.put(
                "flowmart.user.signing-key-file",
                data.resolve("keys/signing-key.json").toString());
        // One JVM is both sides of the contexts' calls to each other; the secret need not outlive it.
        settings.put("flowmart.security.service-secret", UUID.randomUUID().toString());
        if (given.text(CLIENT_SECRET_KEY) == null) {
            // What it sealed is in the event store, and so it lives as long.
            settings.put(CLIENT_SECRET_KEY, SecretFile.in(data.resolve("keys/client-secret-key")));
        }
        parts.forEach(part -> settings.putAll(part.settings()));
        parts.forEach(part -> facts.put(part.name(), part.fact()));
        broker = kafka.embedded();
        sink = mail.embedded();
        // The earlier the better: what needs the part would wait for it in vain.
        running.requireNoneFailed();
        log.debug("PostgreSQL runs, the others start: {}", facts);
        return settings;
    }

    /** What the start report tells of, and what {@link DevPages} show: they are there only if these are. */
    private void register(ConfigurableListableBeanFactory beans) {
        beans.registerSingleton("embeddedParts", this);
        broker.ifPresent(address -> beans.registerSingleton("embeddedKafka", address));
        sink.ifPresent(mails -> beans.registerSingleton("mailSink", mails));
    }

    private static void requireFreeWebPort(Given given) {
        int port = given.number("server.port", 8080);
        // With an address of its own the web server may share the port number; it finds out by itself then.
        if (given.text("server.address") == null) {
            Ports.requireFree(port, "the shop", "server.port");
        }
    }
}
