package io.flowmart.standalone.chargeonce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ResourceAccessMode.READ_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The seeds of {@code verify}: at each boundary the shop is killed twice at least, and everything adds up. */
@ResourceLock(value = "two processors", mode = READ_WRITE)
class ChargeOnceIT {

    /** Twice the ten that strike at each boundary once. */
    private static final int SEEDS = 20;

    /** What could not be reached in its time is tried again with the next seeds that mean to. */
    private static final int MORE_SEEDS = 10;

    private static final int STRIKES = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    @Test
    void whereverTheShopIsKilledNobodyIsChargedTwiceAndEveryOrderComesToItsEnd() throws Exception {
        var outcomes = new ArrayList<>(run(null, LongStream.range(0, SEEDS)));
        List<Boundary> missing = missing(outcomes);
        outcomes.addAll(run(
                null,
                LongStream.range(SEEDS, SEEDS + MORE_SEEDS)
                        .filter(seed -> missing.contains(new Seed(seed).kill(0).boundary())
                                || missing.contains(new Seed(seed).kill(1).boundary()))));

        System.out.println("ChargeOnce: " + Campaign.strikes(outcomes));
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.faults()).as(outcome.line()).isEmpty());
        assertThat(missing(outcomes)).as("struck less than twice").isEmpty();
    }

    private static List<Boundary> missing(List<Outcome> outcomes) {
        return Campaign.strikes(outcomes).entrySet().stream()
                .filter(entry -> entry.getValue() < STRIKES)
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    /** The seeds are of those above, and each of them is enough. */
    @ParameterizedTest
    @CsvSource({"key-per-retry, 1", "call-before-storing, 1", "done-before-committed, 8"})
    void seesAShopThatIsNotAsItShouldBe(String mutant, long seed) throws Exception {
        List<Outcome> outcomes = run(mutant, LongStream.of(seed));

        System.out.println("ChargeOnce: " + mutant + ": " + outcomes);
        assertThat(outcomes).anySatisfy(outcome -> assertThat(outcome.isWell()).isFalse());
    }

    private static List<Outcome> run(@org.jspecify.annotations.Nullable String mutant, LongStream seeds)
            throws IOException, InterruptedException {
        ChargeOnce.letPostgresThrough(folder);
        Path worlds = Files.createTempDirectory(folder, "worlds");
        ChargeOnce.letPostgresThrough(worlds);
        return new Campaign(new Launcher(worlds, mutant), worlds, seeds, Instant.MAX, outcome -> {}).run();
    }
}
