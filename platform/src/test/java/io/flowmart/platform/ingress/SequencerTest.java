package io.flowmart.platform.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.platform.ingress.Sequencer.Decisions;
import io.flowmart.platform.ingress.Sequencer.Place;
import io.flowmart.platform.ingress.Sequencer.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever arrives, in whatever batches: each stream is stored whole and in order, up to where it can be. */
class SequencerTest {

    private static final int AGGREGATES = 3;
    private static final int LENGTH = 6;

    /** The store and what waits, as the tables would have them. */
    private static final class Model {
        final Map<String, List<ForeignEvent>> streams = new LinkedHashMap<>();
        final Map<String, ForeignEvent> waiting = new LinkedHashMap<>();
        final Set<String> stopped = new HashSet<>();

        Decisions take(List<ForeignEvent> batch) {
            Map<String, Long> heads = new HashMap<>();
            Map<String, Place> places = new HashMap<>();
            Map<Place, String> owners = new HashMap<>();
            streams.forEach((id, events) -> events.forEach(event -> {
                heads.put(id, event.sequence());
                places.put(event.eventId(), new Place(id, event.sequence()));
                owners.put(new Place(id, event.sequence()), event.eventId());
            }));
            List<ForeignEvent> candidates = new ArrayList<>(waiting.values());
            candidates.addAll(batch);
            Decisions decisions = Sequencer.decide(candidates, new Stored(heads, places, owners, Map.of()), stopped);
            decisions.append().forEach(event -> {
                streams.computeIfAbsent(event.aggregateId(), id -> new ArrayList<>())
                        .add(event);
                waiting.remove(event.eventId());
            });
            decisions.waiting().forEach(event -> waiting.put(event.eventId(), event));
            decisions.forks().forEach(event -> {
                waiting.put(event.eventId(), event);
                stopped.add(event.aggregateId());
            });
            return decisions;
        }
    }

    /** Each event twice, in any order, cut into batches. */
    @Provide
    Arbitrary<List<List<ForeignEvent>>> arrivals() {
        List<ForeignEvent> all = new ArrayList<>();
        for (int aggregate = 0; aggregate < AGGREGATES; aggregate++) {
            for (int sequence = 0; sequence < LENGTH; sequence++) {
                all.add(event(aggregate, sequence, "a"));
                all.add(event(aggregate, sequence, "a"));
            }
        }
        return Arbitraries.shuffle(all)
                .flatMap(shuffled ->
                        Arbitraries.integers().between(1, all.size()).map(size -> batches(shuffled, size)));
    }

    private static List<List<ForeignEvent>> batches(List<ForeignEvent> events, int size) {
        List<List<ForeignEvent>> batches = new ArrayList<>();
        for (int start = 0; start < events.size(); start += size) {
            batches.add(events.subList(start, Math.min(events.size(), start + size)));
        }
        return batches;
    }

    private static ForeignEvent event(int aggregate, int sequence, String branch) {
        String id = "user-" + aggregate;
        return new ForeignEvent(
                "user.event",
                id + "/" + sequence + branch,
                id,
                sequence,
                "User",
                Instant.EPOCH,
                "flowmart.user.UserAuthenticated",
                "1",
                new byte[0],
                new byte[0]);
    }

    @Property(tries = 300)
    void everyStreamIsWholeAndInOrderInTheEnd(@ForAll("arrivals") List<List<ForeignEvent>> batches) {
        Model model = new Model();
        batches.forEach(batch -> {
            model.take(batch);
            model.streams.values().forEach(SequencerTest::requireUnbroken);
        });
        assertThat(model.waiting).isEmpty();
        assertThat(model.streams).hasSize(AGGREGATES).allSatisfy((id, events) -> assertThat(events)
                .hasSize(LENGTH));
    }

    @Property(tries = 300)
    void aForkStopsItsStreamAndNoOther(
            @ForAll("arrivals") List<List<ForeignEvent>> batches, @ForAll("forkAt") int sequence) {
        Model model = new Model();
        List<List<ForeignEvent>> forked = new ArrayList<>(batches);
        forked.add(forked.size() / 2, List.of(event(0, sequence, "b")));
        forked.forEach(batch -> {
            model.take(batch);
            model.streams.values().forEach(SequencerTest::requireUnbroken);
        });
        assertThat(model.stopped).containsExactly("user-0");
        assertThat(model.streams.get("user-1")).hasSize(LENGTH);
        assertThat(model.streams.get("user-2")).hasSize(LENGTH);
        int stored = model.streams.getOrDefault("user-0", List.of()).size();
        assertThat(stored + model.waiting.size()).as("none is lost").isEqualTo(LENGTH + 1);
    }

    @Example
    void anIdStandsForOneEventInABatchAsWell() {
        ForeignEvent first = event(0, 0, "a");
        ForeignEvent other = named(event(1, 0, "a"), first.eventId());
        Decisions decisions = new Model().take(List.of(first, other, first));
        assertThat(decisions.append()).containsExactly(first);
        assertThat(decisions.duplicates()).containsExactly(first);
        assertThat(decisions.refused()).containsOnlyKeys(other);
    }

    @Example
    void anAggregateBelongsToOneContextInABatchAsWell() {
        ForeignEvent first = event(0, 0, "a");
        ForeignEvent intruder = typed(event(0, 1, "b"), "flowmart.order.OrderConfirmed");
        ForeignEvent second = event(0, 1, "a");
        Decisions decisions = new Model().take(List.of(intruder, second, first));
        assertThat(decisions.append()).containsExactly(first, second);
        assertThat(decisions.refused()).containsOnlyKeys(intruder);
    }

    private static ForeignEvent named(ForeignEvent event, String id) {
        return new ForeignEvent(
                event.topic(),
                id,
                event.aggregateId(),
                event.sequence(),
                event.aggregateType(),
                event.time(),
                event.type(),
                event.revision(),
                event.payload(),
                event.metaData());
    }

    private static ForeignEvent typed(ForeignEvent event, String type) {
        return new ForeignEvent(
                event.topic(),
                event.eventId(),
                event.aggregateId(),
                event.sequence(),
                event.aggregateType(),
                event.time(),
                type,
                event.revision(),
                event.payload(),
                event.metaData());
    }

    @Provide
    Arbitrary<Integer> forkAt() {
        return Arbitraries.integers().between(0, LENGTH - 1);
    }

    private static void requireUnbroken(List<ForeignEvent> stream) {
        for (int i = 0; i < stream.size(); i++) {
            assertThat(stream.get(i).sequence()).isEqualTo(i);
        }
    }
}
