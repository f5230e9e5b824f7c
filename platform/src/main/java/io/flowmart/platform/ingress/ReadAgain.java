package io.flowmart.platform.ingress;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Whatever fails, a batch or a look for positions: after a pause the consumer goes back to where the store is, and reads
 * from there again. Until that has succeeded it does not read at all, so nothing is ever skipped; what can never be
 * stored goes to a dead-letter topic before.
 */
final class ReadAgain implements CommonErrorHandler {

    private static final Logger log = LoggerFactory.getLogger(ReadAgain.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final double FACTOR = 2;
    /** After that it is another trouble, and pauses begin anew. */
    private static final Duration CALM = LONGEST_PAUSE.multipliedBy(2);

    private final Positions positions;
    private final IngressMetrics metrics;
    private BackOffExecution pauses = pauses();
    private long lastFailure;

    ReadAgain(Positions positions, IngressMetrics metrics) {
        this.positions = positions;
        this.metrics = metrics;
    }

    private static BackOffExecution pauses() {
        var pauses = new ExponentialBackOff(FIRST_PAUSE.toMillis(), FACTOR);
        pauses.setMaxInterval(LONGEST_PAUSE.toMillis());
        return pauses.start();
    }

    @Override
    public boolean seeksAfterHandling() {
        return true;
    }

    @Override
    public boolean isAckAfterHandle() {
        return false;
    }

    @Override
    public void handleBatch(
            Exception thrown,
            ConsumerRecords<?, ?> batch,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable listener) {
        goBack(thrown, consumer, container);
    }

    @Override
    public void handleOtherException(
            Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        goBack(thrown, consumer, container);
    }

    private void goBack(Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer container) {
        for (Exception trouble = thrown; trouble != null && container.isRunning(); trouble = seek(consumer)) {
            log.warn(
                    "Events of other contexts cannot be stored now: {}",
                    NestedExceptionUtils.getMostSpecificCause(trouble).getMessage());
            metrics.failed();
            pause(container);
        }
    }

    private @Nullable Exception seek(Consumer<?, ?> consumer) {
        try {
            positions.seek(consumer, consumer.assignment());
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private void pause(MessageListenerContainer container) {
        long now = System.nanoTime();
        if (now - lastFailure > CALM.toNanos()) {
            pauses = pauses();
        }
        try {
            ListenerUtils.stoppableSleep(container, pauses.nextBackOff());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lastFailure = System.nanoTime();
    }
}
