package io.flowmart.platform.ingress;

import io.flowmart.platform.ingress.Sequencer.Decisions;
import io.flowmart.platform.store.WakingEventStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Appends foreign events to the local store: each once, in order for its aggregate, and nothing but what is missing. One
 * import at a time works on a store, however many processes share it: what it has seen of the store stays true until it
 * commits, and no two imports can lock each other out.
 */
final class StoreImport {

    private static final Logger log = LoggerFactory.getLogger(StoreImport.class);

    /** Any number that no one else uses. */
    private static final long LOCK = 4_041_776_811L;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final StoredStreams streams;
    private final WaitingEvents waiting;
    private final WakingEventStore store;

    StoreImport(
            JdbcClient jdbc,
            TransactionOperations transactions,
            StoredStreams streams,
            WaitingEvents waiting,
            WakingEventStore store) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.streams = streams;
        this.waiting = waiting;
        this.store = store;
    }

    /** What else belongs into an import's transaction, once it is decided what becomes of the events. */
    interface Accompaniment {

        /** Nothing else. */
        Accompaniment NONE = decisions -> {};

        /** Runs before the commit; if it fails, so does the import. */
        void run(Decisions decisions);
    }

    /**
     * Appends what can be appended, and whatever has been waiting for it; keeps the rest waiting.
     *
     * @return what became of each; those that were refused are the caller's to look after
     */
    Decisions add(List<ForeignEvent> events, Accompaniment accompaniment) {
        Set<String> aggregates = events.stream().map(ForeignEvent::aggregateId).collect(Collectors.toSet());
        return told(transactions.execute(status -> {
            lock();
            Decisions decided = settle(events, aggregates);
            accompaniment.run(decided);
            return decided;
        }));
    }

    /**
     * Gives an event that waits up, and with it the fork that it may be; what waits behind that goes on.
     *
     * @return whether it waited
     */
    boolean discard(String eventId, String operator, String reason) {
        Optional<Decisions> decisions = transactions.execute(status -> {
            lock();
            return waiting.discard(eventId, operator, reason)
                    .map(aggregateId -> settle(List.of(), Set.of(aggregateId)));
        });
        return decisions.map(this::told).isPresent();
    }

    private Decisions settle(List<ForeignEvent> events, Collection<String> aggregates) {
        List<WaitingEvents.Row> rows = waiting.around(events, aggregates);
        Decisions decided = decide(events, rows);
        streams.append(decided.append());
        Set<ForeignEvent> waited = rows.stream().map(WaitingEvents.Row::event).collect(Collectors.toSet());
        waiting.remove(Stream.concat(decided.append().stream(), decided.duplicates().stream())
                .filter(waited::contains)
                .toList());
        waiting.keep(decided);
        rows.forEach(row -> giveUp(row.event(), decided.refused().remove(row.event())));
        return decided;
    }

    /** What has waited for a place that turns out not to be its own. */
    private void giveUp(ForeignEvent event, @Nullable String reason) {
        if (reason != null) {
            waiting.discard(event.eventId(), "ingress", reason);
            log.error("Event {} of {} waits no more: {}.", event.eventId(), event.aggregateId(), reason);
        }
    }

    /** When it is committed. */
    private Decisions told(Decisions decisions) {
        if (!decisions.append().isEmpty()) {
            store.wakeAll();
        }
        alarm(decisions);
        return decisions;
    }

    /** What was given up is not taken again. */
    private Decisions decide(List<ForeignEvent> events, List<WaitingEvents.Row> rows) {
        Set<String> discarded = rows.stream()
                .filter(WaitingEvents.Row::discarded)
                .map(row -> row.event().eventId())
                .collect(Collectors.toSet());
        List<WaitingEvents.Row> open =
                rows.stream().filter(row -> !row.discarded()).toList();
        Set<String> stopped = open.stream()
                .filter(WaitingEvents.Row::fork)
                .map(row -> row.event().aggregateId())
                .collect(Collectors.toSet());
        List<ForeignEvent> candidates = Stream.concat(open.stream().map(WaitingEvents.Row::event), events.stream())
                .filter(event -> !discarded.contains(event.eventId()))
                .toList();
        return Sequencer.decide(candidates, streams.around(candidates), stopped);
    }

    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().singleRow();
    }

    private static void alarm(Decisions decisions) {
        decisions
                .forks()
                .forEach(event -> log.error(
                        "{} has come to a fork: event {} has the number {} of another one. It is stopped until an operator"
                                + " discards one that waits; see GET /admin/waiting-events.",
                        event.aggregateId(),
                        event.eventId(),
                        event.sequence()));
        Map<String, Long> firsts = decisions.waiting().stream()
                .collect(Collectors.toMap(ForeignEvent::aggregateId, ForeignEvent::sequence, Math::min));
        firsts.forEach(
                (aggregateId, sequence) -> log.warn("Event {} of {} waits for one before it.", sequence, aggregateId));
    }
}
