package io.flowmart.deploy.cluster;

import java.util.List;
import java.util.stream.Stream;

/** The executable jars, and what each cannot do without. */
enum ServiceJar {
    USER("user-context", "FLOWMART_SECURITY_SERVICE_SECRET", "FLOWMART_USER_SIGNING_KEY", "FLOWMART_OPERATOR_PASSWORD"),
    ORDER("order-context"),
    PAYMENT("payment-context", "FLOWMART_SECURITY_SERVICE_SECRET"),
    NOTIFICATION("notification-context", "SPRING_MAIL_HOST"),
    QUERY("query-projections"),
    STRIPE("stripe-simulator"),
    GATEWAY("gateway");

    private static final List<String> OF_ALL =
            List.of("SPRING_DATASOURCE_URL", "SPRING_KAFKA_BOOTSTRAP_SERVERS", "FLOWMART_SECURITY_ISSUER");

    private final String module;
    private final List<String> own;

    ServiceJar(String module, String... own) {
        this.module = module;
        this.own = List.of(own);
    }

    String module() {
        return module;
    }

    /** The environment variables without which it does not start, in the order in which it asks for them. */
    List<String> needed() {
        return switch (this) {
            case STRIPE -> List.of("STRIPE_SIMULATOR_JDBC_URL");
            case GATEWAY -> List.of("FLOWMART_SECURITY_ISSUER");
            default -> Stream.concat(OF_ALL.stream(), own.stream()).toList();
        };
    }

    /** Where it says that it can be used. */
    String readiness() {
        return this == STRIPE ? "/simulator/health" : "/actuator/health/readiness";
    }

    /** Where its metrics are. */
    String metrics() {
        return this == STRIPE ? "/simulator/metrics" : "/actuator/prometheus";
    }
}
