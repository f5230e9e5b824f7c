package io.flowmart.stripe.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How many calls of Stripe's API there were since the start, by endpoint and status. */
final class Calls {

    private final Routes routes;
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    Calls(Routes routes) {
        this.routes = routes;
    }

    /** @param status of the answer, negative if the connection was cut instead */
    void count(String method, String path, int status) {
        String labels = "endpoint=\"%s\",status=\"%s\""
                .formatted(routes.nameOf(method, path), status < 0 ? "none" : Integer.toString(status));
        counts.computeIfAbsent(labels, first -> new LongAdder()).increment();
    }

    /**
     * All counts.
     *
     * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Prometheus: exposition formats</a>
     */
    byte[] toPrometheus() {
        var text = new StringBuilder("""
                # HELP stripe_simulator_calls_total Calls of Stripe's API by endpoint and status.
                # TYPE stripe_simulator_calls_total counter
                """);
        counts.forEach((labels, count) -> text.append("stripe_simulator_calls_total{")
                .append(labels)
                .append("} ")
                .append(count.sum())
                .append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
