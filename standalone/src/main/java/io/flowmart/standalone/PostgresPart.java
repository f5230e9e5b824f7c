package io.flowmart.standalone;

import io.flowmart.embedded.EmbeddedPostgres;
import io.flowmart.embedded.Ports;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** PostgreSQL: for the shop, for the Stripe simulator's books, or for both, each in a database of its own. */
final class PostgresPart implements EmbeddedPart {

    private final @Nullable String url;
    private final int port;
    private final boolean needed;
    private String home = "";
    private @Nullable CompletableFuture<EmbeddedPostgres> server;

    PostgresPart(Given given, boolean stripeIsSimulated) {
        url = given.text("spring.datasource.url");
        port = given.number(EmbeddedPostgres.PORT_SETTING, 15432);
        needed = url == null || stripeIsSimulated;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    private static Path folder(Path data) {
        return data.resolve("postgresql");
    }

    @Override
    public void check(Path data) {
        if (needed) {
            // It would hold the port that is looked at next.
            EmbeddedPostgres.stopLeftOver(folder(data));
            Ports.requireFree(port, name(), EmbeddedPostgres.PORT_SETTING);
        }
    }

    @Override
    public void begin(Path data, RunningParts running) {
        home = data.toString();
        if (needed) {
            server = running.start(() -> EmbeddedPostgres.start(folder(data), port));
        }
    }

    /** The server, once it runs. */
    EmbeddedPostgres await() {
        if (server == null) {
            throw new IllegalStateException("There is no embedded PostgreSQL");
        }
        return server.join();
    }

    @Override
    public Map<String, Object> settings() {
        return url == null
                ? Map.of(
                        "spring.datasource.url",
                        await().jdbcUrl("flowmart"),
                        "spring.datasource.username",
                        EmbeddedPostgres.USER)
                : Map.of();
    }

    @Override
    public String fact() {
        return url == null
                ? "embedded, postgresql://%s@127.0.0.1:%d/flowmart, data in %s"
                        .formatted(EmbeddedPostgres.USER, await().port(), home)
                : "external, " + Given.withoutSecrets(url);
    }
}
