package io.flowmart.platform.ingress;

import io.flowmart.platform.processing.BackgroundWork;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Starts to read when every processing group of this process has its position, so that none can be given one behind
 * what is read.
 */
final class IngressLifecycle implements BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(IngressLifecycle.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Optional<? extends MessageListenerContainer> container;
    private final EventProcessingConfiguration processing;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private volatile @Nullable Thread starter;

    IngressLifecycle(
            Optional<? extends MessageListenerContainer> container,
            EventProcessingConfiguration processing,
            TokenStore tokens,
            TransactionManager transactions) {
        this.container = container;
        this.processing = processing;
        this.tokens = tokens;
        this.transactions = transactions;
    }

    @Override
    public synchronized void start() {
        starter = Thread.ofVirtual().name("ingress-start").start(() -> {
            while (!everyGroupHasItsPosition()) {
                LockSupport.parkNanos(LOOK.toNanos());
                if (Thread.interrupted()) {
                    return;
                }
            }
            startContainer();
        });
    }

    private synchronized void startContainer() {
        if (starter == Thread.currentThread()) {
            try {
                container.ifPresent(MessageListenerContainer::start);
            } catch (RuntimeException e) {
                log.error("Nothing can be read from Kafka until this process is started with other settings.", e);
            }
        }
    }

    private boolean everyGroupHasItsPosition() {
        try {
            return processing.eventProcessors().entrySet().stream()
                    .filter(processor -> processor.getValue() instanceof StreamingEventProcessor)
                    .allMatch(processor ->
                            transactions.fetchInTransaction(() -> tokens.fetchSegments(processor.getKey())).length > 0);
        } catch (RuntimeException e) {
            log.debug("The positions cannot be read yet", e);
            return false;
        }
    }

    @Override
    public synchronized void stop() {
        Thread starting = starter;
        starter = null;
        if (starting != null) {
            starting.interrupt();
        }
        container.ifPresent(MessageListenerContainer::stop);
    }

    @Override
    public boolean isRunning() {
        return starter != null;
    }
}
