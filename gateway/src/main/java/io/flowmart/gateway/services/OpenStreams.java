package io.flowmart.gateway.services;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The streams of server-sent events that are open. When the process stops they are ended first, so that the web server
 * has nobody to wait for; listeners come back by themselves.
 */
@Component
final class OpenStreams implements SmartLifecycle {

    private final Set<HttpUriRequestBase> open = ConcurrentHashMap.newKeySet();
    private final int most;
    private volatile boolean running;

    OpenStreams(ServiceSettings settings, MeterRegistry meters) {
        this.most = settings.maxStreams();
        Gauge.builder("flowmart.gateway.streams", this, OpenStreams::count)
                .description("How many listen to server-sent events through this gateway")
                .register(meters);
    }

    /** False if it has to end at once. */
    boolean add(HttpUriRequestBase stream) {
        open.add(stream);
        return running && open.size() <= most;
    }

    /** Ends a stream, which lets go of the service too. */
    void end(HttpUriRequestBase stream) {
        stream.cancel();
        open.remove(stream);
    }

    int count() {
        return open.size();
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        open.forEach(HttpUriRequestBase::cancel);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
