package io.flowmart.standalone.chargeonce;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The seeds of {@code verify}: at each boundary the shop is killed twice at least, and everything adds up. */
@Tag("charge-once")
class ChargeOnceIT {

    /** In seven each boundary is struck at twice; in these, each place in a task also where no webhook comes. */
    private static final int FIRST_SEED = 8;

    private static final int SEEDS = 7;

    /** What could not be reached in its time is tried again with the next seeds that mean to. */
    private static final int MORE_SEEDS = 7;

    private static final int STRIKES = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    /**
     * Each with one of the seeds above, which is enough.
     *
     * @param fault what it does wrong, as the reckoning says it
     */
    private record Mutant(String name, long seed, String fault) {}

    private static final List<Mutant> MUTANTS = List.of(
            new Mutant("key-per-retry", 8, "made twice"),
            new Mutant("call-before-storing", 8, "made twice"),
            new Mutant("done-before-committed", 11, "forgotten"));

    private static final ExecutorService threads = Executors.newCachedThreadPool();

    /** The mutants fill the time in which those that come to rest mostly wait. */
    private static final CountDownLatch underWay = new CountDownLatch(1);

    private static final Map<Mutant, Future<List<Outcome>>> mutants = new HashMap<>();
    private static Future<List<Outcome>> seeds;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void begin() {
        ChargeOnce.letPostgresThrough(folder);
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.free());
        seeds = threads.submit(ChargeOnceIT::runSeeds);
        MUTANTS.forEach(mutant -> mutants.put(mutant, threads.submit(() -> {
            underWay.await();
            return run(mutant.name(), LongStream.of(mutant.seed()), outcome -> {});
        })));
    }

    @AfterAll
    static void end() {
        threads.shutdownNow();
        kafka.close();
    }

    @Test
    void whereverTheShopIsKilledNobodyIsChargedTwiceAndEveryOrderComesToItsEnd() throws Exception {
        List<Outcome> outcomes = seeds.get();

        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.faults()).as(outcome.line()).isEmpty());
        assertThat(missing(outcomes)).as("struck less than twice").isEmpty();
    }

    @Test
    void seesAShopThatIsNotAsItShouldBe() throws Exception {
        for (Mutant mutant : MUTANTS) {
            List<Outcome> outcomes = mutants.get(mutant).get();
            System.out.println("ChargeOnce: " + mutant + ": " + outcomes);
            assertThat(outcomes.stream().flatMap(outcome -> outcome.faults().stream()))
                    .as("%s", mutant)
                    .anyMatch(fault -> fault.startsWith(mutant.fault()));
        }
    }

    private static List<Outcome> runSeeds() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        try {
            int end = FIRST_SEED + SEEDS;
            var outcomes =
                    new ArrayList<>(run(null, LongStream.range(FIRST_SEED, end), outcome -> underWay.countDown()));
            List<Boundary> missing = missing(outcomes);
            LongStream more = LongStream.range(end, end + MORE_SEEDS).filter(seed -> new Seed(seed)
                    .kills().stream().anyMatch(kill -> missing.contains(kill.boundary())));
            outcomes.addAll(run(null, more, outcome -> {}));
            System.out.printf(
                    "ChargeOnce: in %d s: %s%n",
                    Duration.between(begun, Instant.now()).toSeconds(), Campaign.strikes(outcomes));
            return outcomes;
        } finally {
            underWay.countDown();
        }
    }

    private static List<Boundary> missing(List<Outcome> outcomes) {
        return Campaign.strikes(outcomes).entrySet().stream()
                .filter(entry -> entry.getValue() < STRIKES)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<Outcome> run(@Nullable String mutant, LongStream seeds, Consumer<Outcome> listener)
            throws IOException, InterruptedException {
        Path worlds = Files.createTempDirectory(folder, "worlds");
        ChargeOnce.letPostgresThrough(worlds);
        return new Campaign(new Launcher(worlds, mutant), kafka, worlds, seeds, Instant.MAX, listener).run();
    }
}
