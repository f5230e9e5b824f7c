package io.flowmart.payment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.axonframework.common.Registration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.SubscribableMessageSource;

/** What a handler has heard of, and how it hears more: of each aggregate in its order, of several in any. */
final class Hearing implements SubscribableMessageSource<EventMessage<?>> {

    private final Map<Object, Long> heard = new HashMap<>();
    private Consumer<List<? extends EventMessage<?>>> handler = events -> {};
    private int batch;

    /**
     * It has heard of nothing yet.
     *
     * @param most how many events are handled in one transaction at the most
     */
    void begin(int most) {
        batch = most;
        forget();
    }

    @Override
    public Registration subscribe(Consumer<List<? extends EventMessage<?>>> newHandler) {
        handler = newHandler;
        return () -> true;
    }

    /**
     * Hears what comes next of an aggregate.
     *
     * @return whether there was anything
     */
    boolean of(Object aggregate, EventStore events) {
        long known = heard.getOrDefault(aggregate, 0L);
        List<? extends EventMessage<?>> news = events.readEvents(aggregate.toString(), known)
                .asStream()
                .limit(batch)
                .toList();
        handler.accept(news);
        heard.put(aggregate, known + news.size());
        return !news.isEmpty();
    }

    /** From now on hears everything again. */
    void forget() {
        heard.clear();
    }
}
