package io.flowmart.query;

import io.flowmart.api.Topic;
import io.flowmart.platform.Service;
import io.flowmart.platform.kafka.ReadTopics;
import io.flowmart.platform.store.ContextSchema;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/**
 * The query side as a whole: runs alone, or beside other contexts in one Spring context that imports this class. All it
 * needs of its surroundings is the platform.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@EntityScan(basePackageClasses = QueryProjections.class)
@EnableJpaRepositories(
        basePackageClasses = QueryProjections.class,
        transactionManagerRef = QueryProjections.TRANSACTION_MANAGER)
public class QueryProjections {

    /** The platform's transaction manager for read models. */
    static final String TRANSACTION_MANAGER = "jpaTransactionManager";

    private static final int STATEMENTS_PER_ROUND_TRIP = 100;

    QueryProjections() {}

    @Bean
    ReadTopics queryReads() {
        return ReadTopics.of(Topic.ORDER_EVENT, Topic.PAYMENT_EVENT, Topic.USER_EVENT);
    }

    @Bean
    ContextSchema querySchema() {
        return new ContextSchema("query");
    }

    /** A batch of events becomes a few statements: projections insert a lot. */
    @Bean
    HibernatePropertiesCustomizer batchedStatements() {
        return properties -> properties.putAll(Map.of(
                "hibernate.jdbc.batch_size", STATEMENTS_PER_ROUND_TRIP,
                "hibernate.order_inserts", true,
                "hibernate.order_updates", true));
    }

    /**
     * Runs the query side in a process of its own.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        Service.of("query-projections", QueryProjections.class)
                .needs(
                        "spring.datasource.url",
                        "spring.kafka.bootstrap-servers",
                        "flowmart.security.issuer",
                        "flowmart.security.client-secret-key")
                .run(arguments);
    }
}
