package io.flowmart.platform;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traces with whatever stands behind Micrometer: OpenTelemetry. */
final class MicrometerTraces implements Traces {

    private final Tracer tracer;
    private final Propagator propagator;

    MicrometerTraces(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Override
    public @Nullable String current() {
        Span span = tracer.currentSpan();
        if (span == null) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        propagator.inject(span.context(), headers, Map::put);
        return headers.get(TRACEPARENT);
    }

    @Override
    public <T, E extends Exception> T span(String name, @Nullable String traceparent, Work<T, E> work) throws E {
        Span span = (traceparent == null || tracer.currentSpan() != null
                        ? tracer.nextSpan()
                        : propagator
                                .extract(traceparent, MicrometerTraces::header)
                                .start())
                .name(name);
        try (Tracer.SpanInScope _ = tracer.withSpan(span.start())) {
            return work.run();
        } catch (Exception e) {
            span.error(e);
            throw e;
        } finally {
            span.end();
        }
    }

    private static @Nullable String header(String traceparent, String key) {
        return key.equals(TRACEPARENT) ? traceparent : null;
    }
}
