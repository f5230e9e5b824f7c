package io.flowmart.query.batch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;
import org.springframework.data.repository.ListCrudRepository;

/**
 * The rows that a batch of events concerns. They are read with one query when the first event is handled, whatever the
 * size of the batch; so no new row is looked for on its own before it is inserted.
 *
 * @param <R> the rows, whose ids are the ids of aggregates
 */
public final class BatchRows<R extends Persistable<String>> {

    private final ListCrudRepository<R, String> repository;
    private final Map<String, R> rows = new HashMap<>();

    private BatchRows(ListCrudRepository<R, String> repository) {
        this.repository = repository;
    }

    /**
     * The rows of the batch under way, the same for each of its events.
     *
     * @param batch      the unit of work that handles the batch, in whose transaction everything happens
     * @param events     the kind of events that concern rows
     * @param key        the row's id that an event concerns
     * @param repository where the rows are
     */
    public static <E, R extends Persistable<String>> BatchRows<R> of(
            UnitOfWork<?> batch, Class<E> events, Function<E, String> key, ListCrudRepository<R, String> repository) {
        return batch.getOrComputeResource("rows of " + events.getName(), name -> {
            BatchRows<R> rows = new BatchRows<>(repository);
            List<String> keys = messages(batch)
                    .map(Message::getPayload)
                    .filter(events::isInstance)
                    .map(events::cast)
                    .map(key)
                    .distinct()
                    .toList();
            repository.findAllById(keys).forEach(row -> rows.rows.put(String.valueOf(row.getId()), row));
            return rows;
        });
    }

    private static Stream<? extends Message<?>> messages(UnitOfWork<?> batch) {
        return batch instanceof BatchingUnitOfWork<?> many
                ? many.getMessages().stream()
                : Stream.of(batch.getMessage());
    }

    /** The row with the id, if there is one. */
    public @Nullable R find(String id) {
        return rows.get(id);
    }

    /** Adds a new row; it is inserted at the end of the batch. */
    public void add(R row) {
        rows.put(String.valueOf(row.getId()), repository.save(row));
    }
}
