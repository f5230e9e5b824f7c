package io.flowmart.standalone;

import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.Ports;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The SMTP sink. */
final class MailPart implements EmbeddedPart {

    private final @Nullable String host;
    private final int outsidePort;
    private final int port;
    private final int most;
    private final boolean operatorsAreGiven;
    private @Nullable CompletableFuture<MailSink> sink;

    MailPart(Given given) {
        host = given.text("spring.mail.host");
        outsidePort = given.number("spring.mail.port", 25);
        port = given.number(MailSink.PORT_SETTING, 3025);
        operatorsAreGiven = !given.list("flowmart.notification.operators").isEmpty();
        most = given.number("flowmart.smtp.keep", 1_000);
    }

    /** The sink, once it runs; empty if there is a mail server outside. */
    Optional<MailSink> embedded() {
        return Optional.ofNullable(sink).map(CompletableFuture::join);
    }

    @Override
    public String name() {
        return "Mail";
    }

    @Override
    public void check(Path data) {
        if (host == null) {
            Ports.requireFree(port, "the SMTP sink", MailSink.PORT_SETTING);
        }
    }

    @Override
    public void begin(Path data, RunningParts running) {
        if (host == null) {
            sink = running.start(() -> MailSink.start(port, most));
        }
    }

    @Override
    public Map<String, Object> settings() {
        var settings = new HashMap<String, Object>();
        embedded().ifPresent(running -> {
            settings.put("spring.mail.host", "127.0.0.1");
            settings.put("spring.mail.port", running.port());
            if (!operatorsAreGiven) {
                settings.put("flowmart.notification.operators", "operator@flowmart.local");
            }
        });
        return settings;
    }

    @Override
    public String fact() {
        return embedded()
                .map(running -> "SINK on smtp://127.0.0.1:%d, reaches nobody; kept in memory: /dev/mails"
                        .formatted(running.port()))
                .orElse("external, smtp://%s:%d".formatted(host, outsidePort));
    }
}
