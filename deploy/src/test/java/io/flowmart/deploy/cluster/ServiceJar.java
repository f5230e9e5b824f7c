package io.flowmart.deploy.cluster;

import io.flowmart.deploy.ComposeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The executable jars, and what each cannot do without. */
enum ServiceJar {
    USER("user-context", "FLOWMART_SECURITY_SERVICE_SECRET", "FLOWMART_USER_SIGNING_KEY", "FLOWMART_OPERATOR_PASSWORD"),
    ORDER("order-context"),
    PAYMENT("payment-context", "FLOWMART_SECURITY_SERVICE_SECRET"),
    NOTIFICATION("notification-context", "SPRING_MAIL_HOST"),
    QUERY("query-projections"),
    STRIPE("stripe-simulator");

    private static final List<String> OF_ALL =
            List.of("SPRING_DATASOURCE_URL", "SPRING_KAFKA_BOOTSTRAP_SERVERS", "FLOWMART_SECURITY_ISSUER");

    private final String module;
    private final List<String> own;

    ServiceJar(String module, String... own) {
        this.module = module;
        this.own = List.of(own);
    }

    /** The name in logs. */
    String serviceName() {
        return module.replace("-context", "");
    }

    /** The environment variables without which it does not start, in the order in which it asks for them. */
    List<String> needed() {
        return this == STRIPE
                ? List.of("STRIPE_SIMULATOR_JDBC_URL")
                : Stream.concat(OF_ALL.stream(), own.stream()).toList();
    }

    /** Where it says that it can be used. */
    String readiness() {
        return this == STRIPE ? "/simulator/health" : "/actuator/health/readiness";
    }

    /** Where its metrics are. */
    String metrics() {
        return this == STRIPE ? "/simulator/metrics" : "/actuator/prometheus";
    }

    Path file() {
        Path target = ComposeFile.ROOT.resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findAny()
                    .orElseThrow(() -> new IllegalStateException("No executable jar in " + target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
