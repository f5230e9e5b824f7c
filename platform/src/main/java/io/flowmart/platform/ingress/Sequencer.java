package io.flowmart.platform.ingress;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of foreign events: appended if the one before is there, left alone if it is there itself, else
 * waiting; and no further if another event has its place. Looks at nothing but what it is told, one aggregate at a time.
 */
final class Sequencer {

    private final Stored stored;
    private final Set<String> stopped;
    private final Decisions decisions =
            new Decisions(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashMap<>());

    private Sequencer(Stored stored, Set<String> stopped) {
        this.stored = stored;
        this.stopped = stopped;
    }

    /** A place in a stream. */
    record Place(String aggregateId, long sequence) {}

    /**
     * What the store has.
     *
     * @param heads     the number of each aggregate's last event; none if it has no events
     * @param places    where events are, by their id
     * @param owners    ids of events, by their place
     * @param contexts  whose events each aggregate has, {@code flowmart.order.}
     */
    record Stored(
            Map<String, Long> heads,
            Map<String, Place> places,
            Map<Place, String> owners,
            Map<String, String> contexts) {}

    /**
     * What is to be done.
     *
     * @param append     now, in this order
     * @param duplicates are there already
     * @param waiting     for the one before, or behind a fork
     * @param forks      have another event in their place
     * @param refused    could never be appended, and why
     */
    record Decisions(
            List<ForeignEvent> append,
            List<ForeignEvent> duplicates,
            List<ForeignEvent> waiting,
            List<ForeignEvent> forks,
            Map<ForeignEvent, String> refused) {}

    /**
     * Decides.
     *
     * @param events  in any order, any number of times; of two with the same id the first counts
     * @param stored  what the store has
     * @param stopped aggregates that have come to a fork
     */
    static Decisions decide(List<ForeignEvent> events, Stored stored, Set<String> stopped) {
        Sequencer sequencer = new Sequencer(stored, stopped);
        Map<String, Place> seen = new HashMap<>();
        Map<String, List<ForeignEvent>> streams = new LinkedHashMap<>();
        for (ForeignEvent event : events) {
            Place place = place(event);
            Place earlier = seen.putIfAbsent(event.eventId(), place);
            if (place.equals(earlier)) {
                sequencer.decisions.duplicates().add(event);
            } else if (earlier != null) {
                sequencer.refuseId(event, earlier);
            } else {
                streams.computeIfAbsent(event.aggregateId(), id -> new ArrayList<>())
                        .add(event);
            }
        }
        streams.forEach(sequencer::decide);
        return sequencer.decisions;
    }

    private void decide(String aggregateId, List<ForeignEvent> stream) {
        stream.sort(Comparator.comparingLong(ForeignEvent::sequence));
        boolean isStopped = stopped.contains(aggregateId);
        long next = stored.heads().getOrDefault(aggregateId, -1L) + 1;
        @Nullable String context = stored.contexts().get(aggregateId);
        Set<Long> taken = new HashSet<>();
        for (ForeignEvent event : stream) {
            Place place = place(event);
            Place known = stored.places().get(event.eventId());
            if (known != null && known.equals(place)) {
                decisions.duplicates().add(event);
            } else if (known != null) {
                refuseId(event, known);
            } else if (context != null && !event.type().startsWith(context)) {
                decisions.refused().put(event, "its aggregate belongs to another context");
            } else if (stored.owners().containsKey(place) || taken.contains(event.sequence())) {
                decisions.forks().add(event);
                isStopped = true;
            } else if (isStopped || event.sequence() > next) {
                decisions.waiting().add(event);
            } else {
                decisions.append().add(event);
                taken.add(event.sequence());
                context = context(event.type());
                next = Math.max(next, event.sequence() + 1);
            }
        }
    }

    private void refuseId(ForeignEvent event, Place owner) {
        decisions
                .refused()
                .put(event, "its id belongs to event %d of %s".formatted(owner.sequence(), owner.aggregateId()));
    }

    private static Place place(ForeignEvent event) {
        return new Place(event.aggregateId(), event.sequence());
    }

    /** {@code flowmart.order.} of {@code flowmart.order.OrderPaid}. */
    static String context(String type) {
        return type.substring(0, type.lastIndexOf('.') + 1);
    }
}
