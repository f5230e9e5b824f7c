package io.flowmart.platform.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.monitoring.MessageMonitor;
import org.jspecify.annotations.Nullable;

/**
 * The event store, which wakes those who read from its end as soon as a transaction with new events has committed, in this
 * process and, by the {@link Bell}, in all others.
 *
 * <p>Axon's own store answers pooled processors only when they ask, every half second. This one calls them; a processor
 * that is not called asks nothing, so that an idle shop is idle.
 */
public final class WakingEventStore extends AbstractEventStore {

    private static final String NEWS = "events";

    private final PostgresEventStorageEngine engine;
    private final Bell bell;
    private final Set<StoreStream> streams = ConcurrentHashMap.newKeySet();

    private WakingEventStore(Builder builder, PostgresEventStorageEngine engine, Bell bell) {
        super(builder);
        this.engine = engine;
        this.bell = bell;
        bell.listen(NEWS, news -> wake());
    }

    static WakingEventStore over(
            PostgresEventStorageEngine engine, MessageMonitor<? super EventMessage<?>> monitor, Bell bell) {
        Builder builder = new Builder();
        builder.storageEngine(engine);
        builder.messageMonitor(monitor);
        return new WakingEventStore(builder, engine, bell);
    }

    /** Tells all readers of this process that there may be new events for them. */
    public void wake() {
        streams.forEach(StoreStream::wake);
    }

    /** Tells all readers, here and in other processes, that new events have been committed. */
    public void wakeAll() {
        wake();
        bell.ring(NEWS, "");
    }

    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        wakeAll();
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken token) {
        return open(engine::readAfter, token);
    }

    /**
     * The events as they stand in the store, without upcasting, for those who pass them on.
     *
     * @param ready while it says no, the stream is silent; call {@link #wake()} when it says yes again
     */
    public StreamableMessageSource<TrackedEventMessage<?>> asStored(BooleanSupplier ready) {
        StoreStream.Source source =
                (token, limit) -> ready.getAsBoolean() ? engine.readStoredAfter(token, limit) : List.of();
        return new StoredEvents(this, token -> open(source, token));
    }

    /**
     * A page of the events as they stand in the store.
     *
     * @param token the position before the page; null is before the first event
     * @param limit how many at the most; fewer means that there are no more
     */
    public List<TrackedEventMessage<?>> readStored(@Nullable TrackingToken token, int limit) {
        return engine.readStoredAfter(token, limit);
    }

    private BlockingStream<TrackedEventMessage<?>> open(StoreStream.Source source, @Nullable TrackingToken token) {
        StoreStream stream = new StoreStream(source, token, streams::remove);
        streams.add(stream);
        return stream;
    }

    private static final class Builder extends AbstractEventStore.Builder {}
}
