package io.flowmart.stripe.simulator;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts since the start, by labels.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Prometheus: exposition formats</a>
 */
final class Counter {

    private final String name;
    private final String help;
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    Counter(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /** @param labels as Prometheus writes them */
    void count(String labels) {
        counts.computeIfAbsent(labels, first -> new LongAdder()).increment();
    }

    String toPrometheus() {
        var text = new StringBuilder("# HELP %s %s%n# TYPE %s counter%n".formatted(name, help, name));
        counts.forEach((labels, count) -> text.append("%s{%s} %d%n".formatted(name, labels, count.sum())));
        return text.toString();
    }
}
