package io.flowmart.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final Pauses PAUSES = new Pauses(Duration.ofMillis(500), Duration.ofSeconds(30));

    @Test
    void doubleUpToTheLongest() {
        assertThat(IntStream.range(0, 8).mapToObj(PAUSES::after).map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
    }

    @Test
    void stayTheLongestHoweverManyThereWere() {
        assertThat(PAUSES.after(Integer.MAX_VALUE)).isEqualTo(PAUSES.longest());
    }

    @Test
    void areNeverLongerThanTheLongestEvenIfTheFirstIs() {
        assertThat(new Pauses(Duration.ofMinutes(1), Duration.ofSeconds(1)).after(0))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void varyByAQuarter() {
        assertThat(IntStream.range(0, 1_000).mapToObj(_ -> PAUSES.variedAfter(1)))
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(750), Duration.ofMillis(1_250)))
                .anyMatch(pause -> pause.toMillis() < 1_000)
                .anyMatch(pause -> pause.toMillis() > 1_000);
    }
}
