package io.flowmart.platform.processing;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Work beside the requests. It is brought to its end while the web server, which takes no more requests then, waits for
 * its last ones, and all such work side by side: what it needs is still there, and a process that is stopped waits for
 * the slowest of it, not for one after the other.
 */
public interface BackgroundWork extends SmartLifecycle {

    @Override
    default void stop(Runnable stopped) {
        Thread.ofVirtual().name("stopping-" + getClass().getSimpleName()).start(() -> {
            try {
                stop();
            } finally {
                stopped.run();
            }
        });
    }

    @Override
    default int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
    }
}
