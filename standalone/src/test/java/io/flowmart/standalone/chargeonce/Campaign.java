package io.flowmart.standalone.chargeonce;

import static java.util.stream.Collectors.toCollection;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.standalone.quickstart.QuickStart;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Runs seeds in two lanes at once, since most of a shop's start keeps but one processor busy. */
final class Campaign {

    private static final int LANES = 2;

    /** For all campaigns of this process: where shops live and die. To come to rest is mostly to wait, and needs none. */
    private static final Semaphore PLACES = new Semaphore(LANES, true);

    private final Launcher launcher;
    private final EmbeddedKafka kafka;
    private final Path folder;
    private final Instant end;
    private final Consumer<Outcome> listener;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Queue<Seed> seeds;

    /**
     * Plans it.
     *
     * @param kafka    for all worlds
     * @param folder   an empty one, for the worlds
     * @param seeds    which
     * @param end      after which no seed is begun
     * @param listener hears what came of each seed, one after the other
     */
    Campaign(
            Launcher launcher,
            EmbeddedKafka kafka,
            Path folder,
            LongStream seeds,
            Instant end,
            Consumer<Outcome> listener) {
        this.launcher = launcher;
        this.kafka = kafka;
        this.folder = folder;
        this.end = end;
        this.listener = listener;
        this.seeds = seeds.mapToObj(Seed::new).collect(toCollection(ArrayDeque::new));
    }

    /** Runs it, and returns what came of each seed. */
    List<Outcome> run() throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            var lanes = new ArrayList<Future<?>>();
            for (int i = 0; i < Math.min(LANES, seeds.size()); i++) {
                int lane = i;
                lanes.add(threads.submit(() -> run(lane)));
            }
            for (Future<?> lane : lanes) {
                lane.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A lane has broken down", e.getCause());
        }
        return outcomes;
    }

    private void run(int number) {
        try (var lane = new Lane(new World(folder.resolve("lane-" + number), kafka), launcher, this::hear)) {
            PLACES.acquireUninterruptibly();
            try {
                if (number == 0 && !QuickStart.isReady()) {
                    lane.warmUp();
                }
                lane.take(this::next);
            } finally {
                PLACES.release();
            }
            lane.comeToRest();
        }
    }

    private synchronized Optional<Seed> next() {
        return Instant.now().isBefore(end) ? Optional.ofNullable(seeds.poll()) : Optional.empty();
    }

    private synchronized void hear(Outcome outcome) {
        outcomes.add(outcome);
        listener.accept(outcome);
    }

    /** How often each boundary was struck. */
    static Map<Boundary, Integer> strikes(List<Outcome> outcomes) {
        var strikes = new EnumMap<Boundary, Integer>(Boundary.class);
        for (Boundary boundary : Boundary.values()) {
            strikes.put(boundary, 0);
        }
        outcomes.forEach(outcome -> outcome.kills().forEach(kill -> strikes.merge(kill.boundary(), 1, Integer::sum)));
        return strikes;
    }
}
