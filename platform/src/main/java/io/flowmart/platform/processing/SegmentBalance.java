package io.flowmart.platform.processing;

import io.flowmart.platform.store.Bell;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares each group's segments evenly among the copies of a process. Axon's processors take whatever is free, so that the
 * copy that starts first has it all; here it lets go of what is more than its share, and the others take that.
 */
final class SegmentBalance implements BackgroundWork {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentBalance.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** Long enough for another copy to take it; then it comes back. */
    private static final Duration RELEASED = Duration.ofSeconds(3);

    private final EventProcessingConfiguration processing;
    private final Bell bell;
    private volatile boolean running;
    private ScheduledExecutorService looks;

    SegmentBalance(EventProcessingConfiguration processing, Bell bell) {
        this.processing = processing;
        this.bell = bell;
    }

    private void look() {
        try {
            int copies = bell.copies();
            if (copies > 1) {
                processing.eventProcessors().values().forEach(processor -> {
                    if (processor instanceof StreamingEventProcessor streaming) {
                        releaseSurplus(streaming, copies);
                    }
                });
            }
        } catch (RuntimeException e) {
            LOG.debug("The database does not answer; there will be another look.", e);
        }
    }

    private void releaseSurplus(StreamingEventProcessor processor, int copies) {
        Set<Integer> claimed = processor.processingStatus().keySet();
        int segments = processor.processingStatus().values().stream()
                .findAny()
                .map(status -> status.getSegment().getMask() + 1)
                .orElse(0);
        int share = (segments + copies - 1) / copies;
        claimed.stream().sorted().skip(share).forEach(segment -> {
            LOG.info("Segment {} of {} is let go for one of {} copies.", segment, processor.getName(), copies);
            processor.releaseSegment(segment, RELEASED.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void start() {
        running = true;
        looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("segment-balance").factory());
        var ignored = looks.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        looks.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
