package io.flowmart.platform.processing;

import java.util.Objects;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configurer;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Sets up each processing group by what its classes are marked as: {@link SameTransaction} runs with the command,
 * {@link Projection} in JPA transactions, everything else (policies, sagas) in JDBC transactions.
 *
 * <p>Whatever streams starts at the oldest event, without a replay. A handler that fails stops its segment; the batch is
 * rolled back and tried again, later each time, so nothing is ever skipped.
 */
final class ProcessingGroups implements ConfigurerModule {

    private static final long CLAIM_INTERVAL_MILLIS = 1000;
    /** How often an owner says that it is still there, at the least; well within the token store's claim time-out. */
    private static final long CLAIM_KEPT_MILLIS = 1000;

    private final ListableBeanFactory beans;
    private final ProcessingProperties properties;

    ProcessingGroups(ListableBeanFactory beans, ProcessingProperties properties) {
        this.beans = beans;
        this.properties = properties;
    }

    @Override
    public void configureModule(Configurer configurer) {
        EventProcessingConfigurer processing = configurer.eventProcessing();
        processing
                .registerDefaultListenerInvocationErrorHandler(configuration -> PropagatingErrorHandler.instance())
                .usingPooledStreamingEventProcessors((configuration, builder) -> streaming(builder));
        for (String name : beans.getBeanNamesForAnnotation(ProcessingGroup.class)) {
            Class<?> type = Objects.requireNonNull(beans.getType(name));
            String group = type.getAnnotation(ProcessingGroup.class).value();
            if (type.isAnnotationPresent(SameTransaction.class)) {
                processing.registerSubscribingEventProcessor(group);
            } else if (type.isAnnotationPresent(Projection.class)) {
                processing.registerTransactionManager(group, configuration -> readModelTransactions());
            }
        }
    }

    private PooledStreamingEventProcessor.Builder streaming(PooledStreamingEventProcessor.Builder builder) {
        return builder.initialToken(StreamableMessageSource::createTailToken)
                .initialSegmentCount(properties.segments())
                .batchSize(properties.batchSize())
                .tokenClaimInterval(CLAIM_INTERVAL_MILLIS)
                .claimExtensionThreshold(CLAIM_KEPT_MILLIS);
    }

    private TransactionManager readModelTransactions() {
        return new SpringTransactionManager(beans.getBean("jpaTransactionManager", PlatformTransactionManager.class));
    }
}
