package io.flowmart.platform.processing;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;

/**
 * Tells for each processor how many events behind the end of the store it is, {@code flowmart.processor.lag}, and how many
 * of its segments are worked on here, {@code flowmart.processor.segments}. A process that runs no part of it, because others
 * do, cannot know how far behind it is, and tells NaN.
 */
final class ProcessorLag implements MeterBinder {

    private final EventProcessingConfiguration processing;
    private final EventStorageEngine engine;

    ProcessorLag(EventProcessingConfiguration processing, EventStorageEngine engine) {
        this.processing = processing;
        this.engine = engine;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        processing.eventProcessors().forEach((name, processor) -> {
            if (processor instanceof StreamingEventProcessor streaming) {
                Gauge.builder("flowmart.processor.lag", () -> lag(streaming))
                        .description("Events in the store that the processor has not handled yet.")
                        .baseUnit("events")
                        .tag("processor", name)
                        .register(registry);
                Gauge.builder(
                                "flowmart.processor.segments",
                                () -> streaming.processingStatus().size())
                        .description("Parts of the processor's work that this process does.")
                        .tag("processor", name)
                        .register(registry);
            }
        });
    }

    private double lag(StreamingEventProcessor processor) {
        long head = position(engine.createHeadToken());
        return processor.processingStatus().values().stream()
                .map(EventTrackerStatus::getTrackingToken)
                .mapToLong(token -> Math.max(0, head - position(token)))
                .asDoubleStream()
                .max()
                .orElse(Double.NaN);
    }

    private static long position(@Nullable TrackingToken token) {
        return token == null ? 0 : token.position().orElse(0);
    }
}
