package io.flowmart.platform.ingress;

import io.flowmart.platform.processing.BackgroundWork;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Starts to read when every processing group of this process has its position, so that none can be given one behind
 * what is read.
 */
final class IngressLifecycle implements BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(IngressLifecycle.class);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration AGAIN = Duration.ofSeconds(2);

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
            boolean reads = until(this::everyGroupHasItsPosition, LOOK) && until(this::reads, AGAIN);
            log.debug("Events of other contexts are {}read.", reads ? "" : "not ");
        });
    }

    /** False if the thread was interrupted before. */
    private static boolean until(BooleanSupplier condition, Duration pause) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(pause.toNanos());
            if (Thread.interrupted()) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is nothing left to start. Kafka's name may be unknown as long as Kafka is away. */
    private synchronized boolean reads() {
        try {
            if (starter == Thread.currentThread()) {
                container.ifPresent(MessageListenerContainer::start);
            }
            return true;
        } catch (RuntimeException e) {
            log.warn(
                    "Nothing can be read from Kafka yet: {}",
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return false;
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
