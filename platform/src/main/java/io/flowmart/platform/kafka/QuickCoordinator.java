package io.flowmart.platform.kafka;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.AxonThreadFactory;

/**
 * Runs the coordinator of a pooled processor that has a lot to do. Axon's looks for events until there is no room for more,
 * and then again after 100 ms; as there is room for 1,024, a processor handles no more than about 10,000 events a second.
 * Here it looks again after 2 ms. All its longer pauses are as they are.
 */
final class QuickCoordinator extends ScheduledThreadPoolExecutor {

    private static final long NO_ROOM_MILLIS = 100;
    private static final long PAUSE_MILLIS = 2;
    private static final long IDLE_SECONDS = 10;

    QuickCoordinator(String processor) {
        super(1, new AxonThreadFactory("Coordinator[" + processor + "]"));
        // Nobody shuts it down; without a processor it has nothing to do, and its thread ends.
        setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        allowCoreThreadTimeOut(true);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return unit.toMillis(delay) == NO_ROOM_MILLIS
                ? super.schedule(task, PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                : super.schedule(task, delay, unit);
    }
}
