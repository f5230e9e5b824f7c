package io.flowmart.platform.kafka;

import io.flowmart.platform.SettingProblem;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Knows whether the broker is there, with all topics. While it is not, nothing is tried but one small question a second. So
 * publishing goes on a second after the broker has come back, however long it was away and even if it lost its data.
 *
 * <p>That it has gone is told by those who cannot send. Who only reads, or has nothing to send, is not told, so it is asked
 * once in a while as well.
 */
public final class BrokerWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BrokerWatch.class);
    private static final long PAUSE_MILLIS = 1000;

    private final Topics topics;
    private final Runnable onReady;
    private final Duration lookAnyway;
    private final Semaphore lost = new Semaphore(0);
    private volatile boolean ready;
    private @Nullable Thread watcher;

    /**
     * Knows nothing yet.
     *
     * @param onReady    called when the broker has come back
     * @param lookAnyway how often it is asked while all is well
     */
    BrokerWatch(Topics topics, Runnable onReady, Duration lookAnyway) {
        this.topics = topics;
        this.onReady = onReady;
        this.lookAnyway = lookAnyway;
    }

    /** Whether the broker answered last, and all topics are there. */
    boolean isReady() {
        return ready;
    }

    /** Something could not be sent, or was not answered. */
    void lost(Exception cause) {
        if (ready) {
            ready = false;
            log.warn("Events are neither published nor read until Kafka is back; none is lost. {}", cause.getMessage());
            lost.release();
        }
    }

    /**
     * Looks once, so that a topic with another number of partitions keeps the process from starting. A broker that is not
     * there does not.
     */
    @Override
    public synchronized void start() {
        if (watcher == null) {
            try {
                look();
            } catch (ExecutionException | KafkaException e) {
                log.warn(
                        "Kafka cannot be reached; events are published and read as soon as it can. {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            watcher = Thread.ofVirtual().name("broker-watch").start(this::watch);
        }
    }

    private void look() throws ExecutionException, InterruptedException {
        topics.ensure();
        if (!ready) {
            ready = true;
            onReady.run();
        }
    }

    private void watch() {
        try {
            while (true) {
                @Nullable String told = null;
                while (!ready) {
                    told = lookAgain(told);
                }
                if (lost.tryAcquire(lookAnyway.toMillis(), TimeUnit.MILLISECONDS)) {
                    lost.drainPermits();
                } else {
                    lookWhetherItIsStillThere();
                }
            }
        } catch (InterruptedException e) {
            // The process ends.
        }
    }

    private void lookWhetherItIsStillThere() throws InterruptedException {
        try {
            look();
        } catch (ExecutionException | RuntimeException e) {
            lost(e);
        }
    }

    /** Tells each reason once, and not each second. */
    private @Nullable String lookAgain(@Nullable String told) throws InterruptedException {
        try {
            look();
            log.info("Kafka can be reached; events are published and read.");
            return null;
        } catch (ExecutionException | RuntimeException e) {
            if (e instanceof SettingProblem && !String.valueOf(e.getMessage()).equals(told)) {
                log.error("Events are neither published nor read: {}", e.getMessage());
            } else {
                log.debug("Kafka cannot be reached", e);
            }
            Thread.sleep(PAUSE_MILLIS);
            return e.getMessage();
        }
    }

    @Override
    public synchronized void stop() {
        if (watcher != null) {
            watcher.interrupt();
            watcher = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return watcher != null;
    }
}
