package io.flowmart.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FiguresTest {

    private int queries;

    @Test
    void askAgainAfterFiveSeconds() {
        Figures<Integer> figures = at(0, 0, 4999, 5000, 5000, 5001);

        assertThat(List.of(figures.get(), figures.get(), figures.get(), figures.get()))
                .containsExactly(1, 1, 2, 2);
    }

    @Test
    void spendNoMoreThanATwentiethOfTheTimeOnAQueryThatTakesLong() {
        Figures<Integer> figures = at(0, 500, 10_499, 10_500, 11_000);

        assertThat(List.of(figures.get(), figures.get(), figures.get())).containsExactly(1, 1, 2);
    }

    /** Figures that count how often they were asked for, and look at the clock at these milliseconds. */
    private Figures<Integer> at(long... looks) {
        Queue<Long> clock = new ArrayDeque<>();
        for (long look : looks) {
            clock.add(Duration.ofMillis(look).toNanos());
        }
        return new Figures<>(() -> ++queries, clock::remove);
    }
}
