package io.flowmart.platform.processing;

import io.flowmart.platform.Traces;
import io.flowmart.platform.store.Bell;
import io.flowmart.platform.store.SharedTokenStore;
import jakarta.persistence.EntityManagerFactory;
import jakarta.validation.ValidatorFactory;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.correlation.MessageOriginProvider;
import org.axonframework.messaging.interceptors.BeanValidationInterceptor;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.JpaTransactionManager;

/** Commands, event handlers and sagas: who runs when, in which transaction, and what happens when it fails. */
@AutoConfiguration(
        beforeName = {
            "org.axonframework.springboot.autoconfig.AxonAutoConfiguration",
            "org.axonframework.springboot.autoconfig.MicrometerMetricsAutoConfiguration"
        },
        afterName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            // Axon knows it by the name of Boot 3, would come first and make a registry of its own.
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@EnableConfigurationProperties(ProcessingProperties.class)
public class ProcessingAutoConfiguration {

    @Bean
    ConfigurerModule processingGroups(ListableBeanFactory beans, ProcessingProperties properties) {
        return new ProcessingGroups(beans, properties);
    }

    @Bean
    CommandGateway commandGateway(CommandBus commandBus, ValidatorFactory validators, Traces traces) {
        return DefaultCommandGateway.builder()
                .commandBus(commandBus)
                .dispatchInterceptors(
                        List.of(new RequestCorrelation(traces), new BeanValidationInterceptor<>(validators)))
                .retryScheduler(new ConcurrencyRetry(Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("command-retry").factory())))
                .build();
    }

    /** A message knows the one it came from (causation) and the request that everything came from (correlation). */
    @Bean
    CorrelationDataProvider correlation() {
        return new MessageOriginProvider(RequestCorrelation.CAUSATION_ID, RequestCorrelation.CORRELATION_ID);
    }

    /** What a message came from: in the log and in traces. */
    @Bean
    MessageContext messageContext(Traces traces) {
        return new MessageContext(traces);
    }

    @Bean
    ProcessorLag processorLag(EventProcessingConfiguration processing, EventStorageEngine engine) {
        return new ProcessorLag(processing, engine);
    }

    @Bean
    SegmentBalance segmentBalance(EventProcessingConfiguration processing, SharedTokenStore tokens, Bell bell) {
        return new SegmentBalance(processing, tokens, bell);
    }

    /** The time of day, for deadlines; tests replace it. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Only where there are read models. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JpaTransactionManager.class)
    @ConditionalOnBean(EntityManagerFactory.class)
    static class ReadModels {

        /** For projections: rows and positions on one connection. Never the default, which has no Hibernate in it. */
        @Bean(defaultCandidate = false)
        JpaTransactionManager jpaTransactionManager(EntityManagerFactory entityManagerFactory) {
            return new JpaTransactionManager(entityManagerFactory);
        }
    }
}
