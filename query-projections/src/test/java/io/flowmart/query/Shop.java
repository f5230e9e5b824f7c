package io.flowmart.query;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rest of the shop, for a test: what the other contexts would have stored, and what became of it. */
@TestComponent
public final class Shop {

    private static final List<String> TABLES =
            List.of("order_row", "order_line_row", "order_step_row", "payment_row", "ledger_row", "ledger_payment_row");

    private final EventStore store;
    private final EventProcessingConfiguration processing;
    private final JdbcClient jdbc;

    Shop(EventStore store, EventProcessingConfiguration processing, JdbcClient jdbc) {
        this.store = store;
        this.processing = processing;
        this.jdbc = jdbc;
    }

    /** Stores all that a story has, the order first, and waits until it is in the read models. */
    public void happened(Story... stories) {
        for (Story story : stories) {
            store(story.orderEvents());
            store(story.paymentEvents());
        }
        settle();
    }

    /** Stores events, each list in a transaction of its own. */
    public void store(List<? extends EventMessage<?>> events) {
        if (!events.isEmpty()) {
            store.publish(events);
        }
    }

    /** Waits until every read model has all that is stored. */
    public void settle() {
        long head = store.createHeadToken().position().orElse(0);
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> processors().allMatch(processor -> hasAllUpTo(head, processor)));
    }

    /** A segment that has failed is away for a while: there must be all. */
    private static boolean hasAllUpTo(long head, StreamingEventProcessor processor) {
        return processor.processingStatus().values().stream()
                        .filter(status -> status.getCurrentPosition().orElse(0) >= head)
                        .mapToDouble(status -> 1.0 / (status.getSegment().getMask() + 1))
                        .sum()
                == 1;
    }

    /** All processors of read models. */
    public Stream<StreamingEventProcessor> processors() {
        return Stream.of("orders-projection", "payments-projection", "ledger-projection")
                .map(group -> processing
                        .eventProcessorByProcessingGroup(group, StreamingEventProcessor.class)
                        .orElseThrow());
    }

    /** All rows of all read models, in a fixed order. */
    public Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new TreeMap<>();
        TABLES.forEach(table -> rows.put(
                table,
                jdbc.sql("select r::text from query." + table + " r order by 1")
                        .query(String.class)
                        .list()));
        return rows;
    }
}
