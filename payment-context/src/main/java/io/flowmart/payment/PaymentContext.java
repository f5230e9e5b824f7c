package io.flowmart.payment;

import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import io.flowmart.api.Topic;
import io.flowmart.payment.PaymentWork.Progress;
import io.flowmart.payment.gateways.PaymentGateway;
import io.flowmart.platform.Service;
import io.flowmart.platform.kafka.PublishedTopics;
import io.flowmart.platform.kafka.ReadTopics;
import io.flowmart.platform.security.OperatorPaths;
import io.flowmart.platform.security.PublicPaths;
import io.flowmart.platform.store.ContextSchema;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The payment context, to be imported into a Spring context or run alone. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties(PaymentSettings.class)
public class PaymentContext {

    @Bean
    ReadTopics paymentReads() {
        return ReadTopics.of(Topic.ORDER_CREATE, Topic.ORDER_EVENT, Topic.USER_EVENT);
    }

    @Bean
    PublishedTopics paymentTopics() {
        return PublishedTopics.of("payment");
    }

    @Bean
    ContextSchema paymentSchema() {
        return new ContextSchema("payment_context");
    }

    @Bean
    PublicPaths paymentPublicPaths() {
        return PublicPaths.of(PaymentGateway.WEBHOOKS);
    }

    @Bean
    OperatorPaths paymentOperatorPaths() {
        return OperatorPaths.of(PaymentController.PATHS);
    }

    @Bean
    CustomTask<Progress> paymentWorkTask(PaymentTask task) {
        return task.task();
    }

    /**
     * Runs the payment context in a process of its own.
     *
     * @param arguments settings, as in {@code --server.port=8081}
     */
    public static void main(String... arguments) {
        Service.of("payment", PaymentContext.class)
                .needs(
                        "spring.datasource.url",
                        "spring.kafka.bootstrap-servers",
                        "flowmart.security.issuer",
                        "flowmart.security.service-secret",
                        "flowmart.security.client-secret-key")
                .run(arguments);
    }
}
