package io.flowmart.standalone;

import io.flowmart.embedded.MailSink;
import io.flowmart.embedded.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The SMTP sink. */
final class MailPart implements EmbeddedPart {

    private static final String OPERATORS = "flowmart.notification.operators";

    private final @Nullable String host;
    private final int outsidePort;
    private final int port;
    private final int most;
    private final List<String> operators;
    private @Nullable CompletableFuture<MailSink> sink;

    MailPart(Given given) {
        host = given.text("spring.mail.host");
        outsidePort = given.number("spring.mail.port", 25);
        port = given.number(MailSink.PORT_SETTING, 3025);
        operators = given.list(OPERATORS);
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
        return embedded()
                .map(running -> Map.<String, Object>of(
                        "spring.mail.host",
                        "127.0.0.1",
                        "spring.mail.port",
                        running.port(),
                        OPERATORS,
                        operators.isEmpty() ? "operator@flowmart.local" : String.join(",", operators)))
                .orElse(Map.of());
    }

    @Override
    public String fact() {
        return embedded()
                .map(running -> "SINK on smtp://127.0.0.1:%d, reaches nobody; kept in memory: /dev/mails"
                        .formatted(running.port()))
                .orElse("external, smtp://%s:%d".formatted(host, outsidePort));
    }
}
