package io.flowmart.platform.kafka;

import io.flowmart.platform.SettingProblem;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Knows whether the broker can be sent to. While it cannot, nothing is tried but one small question a second: are you
 * there, with all topics? So publishing goes on a second after the broker has come back, however long it was away and
 * even if it lost its data.
 */
public final class BrokerWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BrokerWatch.class);
    private static final long PAUSE_MILLIS = 1000;

    private final Topics topics;
    private final Runnable onReady;
    private final Semaphore lost = new Semaphore(0);
    private volatile boolean ready;
    private @Nullable Thread watcher;

    BrokerWatch(Topics topics, Runnable onReady) {
        this.topics = topics;
        this.onReady = onReady;
    }

    /** Whether the broker answered last, and all topics are there. */
    boolean isReady() {
        return ready;
    }

    /** Something could not be sent. */
    void lost(RuntimeException cause) {
        if (ready) {
            ready = false;
            log.warn("Events are not published until Kafka is back; none is lost. {}", cause.getMessage());
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
                log.warn("Kafka cannot be reached; events are published as soon as it can. {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            watcher = Thread.ofVirtual().name("broker-watch").start(this::watch);
        }
    }

    private void look() throws ExecutionException, InterruptedException {
        topics.ensure();
        ready = true;
        onReady.run();
    }

    private void watch() {
        try {
            while (true) {
                @Nullable String told = null;
                while (!ready) {
                    told = lookAgain(told);
                }
                lost.acquire();
                lost.drainPermits();
            }
        } catch (InterruptedException e) {
            // The process ends.
        }
    }

    /** Tells each reason once, and not each second. */
    private @Nullable String lookAgain(@Nullable String told) throws InterruptedException {
        try {
            look();
            log.info("Kafka can be reached; events are published.");
            return null;
        } catch (ExecutionException | RuntimeException e) {
            if (e instanceof SettingProblem && !String.valueOf(e.getMessage()).equals(told)) {
                log.error("Events are not published: {}", e.getMessage());
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
