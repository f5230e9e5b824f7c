package io.flowmart.platform.processing;

import static java.util.stream.Collectors.groupingBy;

import io.flowmart.platform.store.Bell;
import io.flowmart.platform.store.SharedTokenStore;
import io.flowmart.platform.store.SharedTokenStore.Share;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares each group's segments evenly among the copies of a process, so that none has more than one more than another.
 * Axon's processors take whatever is free, so that the copy that starts first has it all; here it lets go of what is more
 * than its share, and the others take that. A look costs one short statement, and a second one where there are other copies.
 */
final class SegmentBalance implements BackgroundWork {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentBalance.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** Long enough for another copy to take it; then it comes back. */
    private static final Duration RELEASED = Duration.ofSeconds(3);

    private final EventProcessingConfiguration processing;
    private final SharedTokenStore tokens;
    private final Bell bell;
    private volatile boolean running;
    private ScheduledExecutorService looks;

    SegmentBalance(EventProcessingConfiguration processing, SharedTokenStore tokens, Bell bell) {
        this.processing = processing;
        this.tokens = tokens;
        this.bell = bell;
    }

    private void look() {
        try {
            int copies = bell.copies();
            if (copies > 1) {
                Map<String, List<Share>> shares = tokens.shares().stream().collect(groupingBy(Share::processor));
                processing.eventProcessors().forEach((name, processor) -> {
                    if (processor instanceof StreamingEventProcessor streaming) {
                        releaseSurplus(streaming, shares.getOrDefault(name, List.of()), copies);
                    }
                });
            }
        } catch (RuntimeException e) {
            LOG.debug("The database does not answer; there will be another look.", e);
        }
    }

    private static void releaseSurplus(StreamingEventProcessor processor, List<Share> shares, int copies) {
        int most = most(shares, copies);
        processor.processingStatus().keySet().stream().sorted().skip(most).forEach(segment -> {
            LOG.info("Segment {} of {} is let go for one of {} copies.", segment, processor.getName(), copies);
            processor.releaseSegment(segment, RELEASED.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** How many segments a copy may keep: one more than the others if they do not come out even, but no other lacks one. */
    static int most(List<Share> shares, int copies) {
        int segments = shares.stream().mapToInt(Share::segments).sum();
        int least = segments / copies;
        long content = shares.stream()
                .filter(share -> share.holder() != null && share.segments() >= least)
                .count();
        boolean even = segments % copies == 0;
        boolean othersLack = least > 0 && content < copies;
        return even || othersLack ? least : least + 1;
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
