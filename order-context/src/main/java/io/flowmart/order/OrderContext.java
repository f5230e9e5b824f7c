package io.flowmart.order;

import io.flowmart.api.Topic;
import io.flowmart.platform.Service;
import io.flowmart.platform.kafka.PublishedTopics;
import io.flowmart.platform.kafka.ReadTopics;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The order context, to be imported into a Spring context or run alone. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties(OrderLimits.class)
public class OrderContext {

    @Bean
    ReadTopics orderReads() {
        return ReadTopics.of(Topic.PAYMENT_EVENT);
    }

    @Bean
    PublishedTopics orderTopics() {
        return PublishedTopics.of("order");
    }

    /**
     * Runs the order context in a process of its own.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        Service.of("order", OrderContext.class)
                .needs("spring.datasource.url", "spring.kafka.bootstrap-servers", "flowmart.security.issuer")
                .run(arguments);
    }
}
