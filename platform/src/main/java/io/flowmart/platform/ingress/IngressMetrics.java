package io.flowmart.platform.ingress;

import io.flowmart.platform.ingress.Sequencer.Decisions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tells what becomes of the records of other contexts, and how long they took. */
final class IngressMetrics {

    private final MeterRegistry registry;
    private final Map<String, Timer> delays = new ConcurrentHashMap<>();

    IngressMetrics(MeterRegistry registry, WaitingEvents waiting) {
        this.registry = registry;
        Gauge.builder("flowmart.ingress.waiting", () -> waiting.count(false))
                .description("Events of other contexts that wait for one before them.")
                .register(registry);
        Gauge.builder("flowmart.ingress.forks", () -> waiting.count(true))
                .description("Events under a number that another event has here; each stops its aggregate.")
                .register(registry);
    }

    /** Whether events are read at all. */
    void reading(Supplier<Boolean> reading) {
        Gauge.builder("flowmart.ingress.reading", () -> reading.get() ? 1 : 0)
                .description("Whether other contexts' events are read: 1, or 0 as long as that cannot be begun.")
                .register(registry);
    }

    void failed() {
        Counter.builder("flowmart.ingress.failures")
                .description("How often events of other contexts could not be stored, and were read again.")
                .register(registry)
                .increment();
    }

    void unreadable(String topic) {
        count(topic, "unreadable", 1);
    }

    void decided(Decisions decisions) {
        count(decisions.append(), "stored");
        count(decisions.duplicates(), "duplicate");
        count(decisions.waiting(), "waiting");
        count(decisions.forks(), "fork");
    }

    void taken(List<? extends ConsumerRecord<?, ?>> records) {
        long now = System.currentTimeMillis();
        for (ConsumerRecord<?, ?> record : records) {
            delays.computeIfAbsent(record.topic(), this::delay)
                    .record(Math.max(0, now - record.timestamp()), TimeUnit.MILLISECONDS);
        }
    }

    private Timer delay(String topic) {
        return Timer.builder("flowmart.ingress.delay")
                .description("From the moment a record was sent until it was stored here.")
                .publishPercentileHistogram()
                .tag("topic", topic)
                .register(registry);
    }

    private void count(List<ForeignEvent> events, String outcome) {
        events.stream()
                .collect(Collectors.groupingBy(ForeignEvent::topic, Collectors.counting()))
                .forEach((topic, number) -> count(topic, outcome, number));
    }

    private void count(String topic, String outcome, long number) {
        Counter.builder("flowmart.ingress.records")
                .description("Records of other contexts, by what became of them.")
                .tag("topic", topic)
                .tag("outcome", outcome)
                .register(registry)
                .increment(number);
    }
}
