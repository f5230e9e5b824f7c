package io.flowmart.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the executable jars say when they are started without settings. */
class RefusedStartIT {

    private static final List<String> OF_CONTEXTS =
            List.of("SPRING_DATASOURCE_URL", "SPRING_KAFKA_BOOTSTRAP_SERVERS", "FLOWMART_SECURITY_ISSUER");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Modules, and what each cannot do without, in the order in which it asks for it. */
    private static final Map<String, List<String>> NEEDED = Map.of(
            "user-context",
            ofContext("FLOWMART_SECURITY_SERVICE_SECRET", "FLOWMART_USER_SIGNING_KEY", "FLOWMART_OPERATOR_PASSWORD"),
            "order-context",
            ofContext(),
            "payment-context",
            ofContext("FLOWMART_SECURITY_SERVICE_SECRET"),
            "notification-context",
            ofContext("SPRING_MAIL_HOST"),
            "query-projections",
            ofContext("FLOWMART_SECURITY_CLIENT_SECRET_KEY"),
            "stripe-simulator",
            List.of("STRIPE_SIMULATOR_JDBC_URL"),
            "gateway",
            List.of("FLOWMART_SECURITY_ISSUER"));

    @TempDir
    static Path folder;

    private static List<String> ofContext(String... own) {
        return Stream.concat(OF_CONTEXTS.stream(), Stream.of(own)).toList();
    }

    @Test
    void aStartIsRefusedInOneSentenceThatNamesWhatIsMissing() {
        Map<String, Java> processes = new TreeMap<>();
        NEEDED.keySet()
                .forEach(module -> processes.put(
                        module, Java.start(folder.resolve(module + ".log"), Map.of(), "-jar", Jars.of(module))));
        try {
            processes.forEach((module, process) -> {
                assertThat(process.awaitExit(PATIENCE)).as(module).isEqualTo(1);
                assertThat(process.output()).hasLineCount(1).contains(String.join(", ", NEEDED.get(module)));
            });
        } finally {
            processes.values().forEach(Java::close);
        }
    }
}
