package io.flowmart.query.orders;

import io.flowmart.api.order.OrderId;
import io.flowmart.api.user.UserId;
import io.flowmart.query.live.LiveStreams;
import java.util.List;
import java.util.Optional;
import org.springframework.http.codec.ServerSentEvent;

/** Tells one listener every change of an order, each with its version as the event's id. */
final class StatusSource implements LiveStreams.Source, VersionWatch.Waiter {

    private static final String EVENT = "status";

    private final OrderQueries queries;
    private final VersionWatch watch;
    private final OrderId order;
    private final UserId owner;
    private volatile long told;
    private Runnable news = () -> {};

    StatusSource(OrderQueries queries, VersionWatch watch, OrderId order, UserId owner, long told) {
        this.queries = queries;
        this.watch = watch;
        this.order = order;
        this.owner = owner;
        // Whoever claims to have been told more than there can be is told nothing new.
        this.told = Math.min(told, Long.MAX_VALUE - 1);
    }

    @Override
    public void open(Runnable listener) {
        news = listener;
        watch.watch(order.value(), this);
    }

    @Override
    public long awaited() {
        return told + 1;
    }

    @Override
    public void wake() {
        news.run();
    }

    /** While the read model is being rebuilt the order may be missing, or younger than what was told. */
    @Override
    public LiveStreams.News next() {
        Optional<OrderProgress> progress = queries.progress(order, owner);
        List<OrderSummary> states = progress.map(found -> found.after(told)).orElse(List.of());
        if (!states.isEmpty()) {
            told = states.getLast().version();
        }
        return new LiveStreams.News(
                states.stream().map(StatusSource::event).toList(),
                progress.filter(found -> found.isOverFor(told)).isPresent());
    }

    private static ServerSentEvent<?> event(OrderSummary state) {
        return ServerSentEvent.builder(state)
                .id(Long.toString(state.version()))
                .event(EVENT)
                .build();
    }

    @Override
    public void close() {
        watch.forget(order.value(), this);
    }
}
