package io.flowmart.standalone.chargeonce;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.embedded.EmbeddedKafka;
import io.flowmart.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The seeds of {@code verify}: at each boundary the shop is killed twice at least, and everything adds up. */
@Tag("charge-once")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChargeOnceIT {

    /** Twice the ten that strike at each boundary once. */
    private static final int SEEDS = 20;

    /** What could not be reached in its time is tried again with the next seeds that mean to. */
    private static final int MORE_SEEDS = 10;

    private static final int STRIKES = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static EmbeddedKafka kafka;

    @Test
    @Order(1)
    void whereverTheShopIsKilledNobodyIsChargedTwiceAndEveryOrderComesToItsEnd() throws Exception {
        var outcomes = new ArrayList<>(run(null, LongStream.range(0, SEEDS)));
        List<Boundary> missing = missing(outcomes);
        outcomes.addAll(run(
                null,
                LongStream.range(SEEDS, SEEDS + MORE_SEEDS)
                        .filter(seed -> missing.contains(new Seed(seed).kill(0).boundary())
                                || missing.contains(new Seed(seed).kill(1).boundary()))));

        System.out.println("ChargeOnce: " + Campaign.strikes(outcomes));
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.faults()).as(outcome.line()).isEmpty());
        assertThat(missing(outcomes)).as("struck less than twice").isEmpty();
    }

    private static List<Boundary> missing(List<Outcome> outcomes) {
        return Campaign.strikes(outcomes).entrySet().stream()
                .filter(entry -> entry.getValue() < STRIKES)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The seeds are of those above, and each of them is enough. They mostly wait for what never comes, so all at once. */
    @Test
    @Order(2)
    void seesAShopThatIsNotAsItShouldBe() throws Exception {
        Map<String, Long> mutants =
                Map.of("key-per-retry", 1L, "call-before-storing", 1L, "done-before-committed", 17L);
        var outcomes = new TreeMap<String, Future<List<Outcome>>>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            mutants.forEach(
                    (mutant, seed) -> outcomes.put(mutant, threads.submit(() -> run(mutant, LongStream.of(seed)))));
        }
        for (String mutant : mutants.keySet()) {
            List<Outcome> its = outcomes.get(mutant).get();
            System.out.println("ChargeOnce: " + mutant + ": " + its);
            assertThat(its).as(mutant).anyMatch(outcome -> !outcome.isWell());
        }
    }

    @BeforeAll
    static void startKafka() {
        ChargeOnce.letPostgresThrough(folder);
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.free());
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    private static List<Outcome> run(@Nullable String mutant, LongStream seeds)
            throws IOException, InterruptedException {
        Path worlds = Files.createTempDirectory(folder, "worlds");
        ChargeOnce.letPostgresThrough(worlds);
        return new Campaign(new Launcher(worlds, mutant), kafka, worlds, seeds, Instant.MAX, outcome -> {}).run();
    }
}
