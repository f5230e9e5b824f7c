package io.flowmart.platform.store;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.flowmart.platform.processing.BackgroundWork;

/**
 * Stops the tasks as background work: what they send commands to is still there while the running ones finish. As a mere
 * bean the scheduler would be stopped after Axon's handlers have gone.
 */
final class TaskLifecycle implements BackgroundWork {

    private final Scheduler scheduler;
    private volatile boolean running;

    TaskLifecycle(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** The scheduler starts by itself when the Spring context is ready. */
    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        scheduler.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
