package io.flowmart.standalone;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.Ports;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Kafka broker. Its clients wait for it while it starts. */
final class KafkaPart implements EmbeddedPart {

    private final @Nullable String servers;
    private final int port;
    private String home = "";

    KafkaPart(Given given) {
        servers = given.text("spring.kafka.bootstrap-servers");
        int chosen = given.number(EmbeddedKafka.PORT_SETTING, 9092);
        port = chosen == 0 ? Ports.free() : chosen;
    }

    /**
     * The address of a broker that came along.
     *
     * @param bootstrapServers the value for {@code bootstrap.servers}
     */
    record Address(String bootstrapServers) {}

    /** Where the broker is; empty if there is one outside. */
    Optional<Address> embedded() {
        return servers == null ? Optional.of(new Address("127.0.0.1:" + port)) : Optional.empty();
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public void check(Path data) {
        if (servers == null) {
            Ports.requireFree(port, name(), EmbeddedKafka.PORT_SETTING);
        }
    }

    @Override
    public void begin(Path data, RunningParts running) {
        home = data.toString();
        if (servers == null) {
            running.start(() -> EmbeddedKafka.start(data.resolve("kafka"), port));
        }
    }

    @Override
    public Map<String, Object> settings() {
        return embedded()
                .map(address -> Map.<String, Object>of("spring.kafka.bootstrap-servers", address.bootstrapServers()))
                .orElse(Map.of());
    }

    @Override
    public String fact() {
        return embedded()
                .map(address -> "embedded, %s, data in %s; its records: /dev/topics"
                        .formatted(address.bootstrapServers(), home))
                .orElse("external, " + servers);
    }
}
