package io.flowmart.platform.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmart.platform.store.SharedTokenStore.Share;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentBalanceTest {

    @ParameterizedTest(name = "{0} segments, {1} copies")
    @CsvSource({"2,2", "2,6", "4,3", "6,2", "6,4", "6,5", "6,6", "8,3", "7,2"})
    void noneComesToHaveMoreThanOneMoreThanAnother(int segments, int copies) {
        int[] held = new int[copies];
        held[0] = segments;
        var random = new Random(segments * 31L + copies);
        for (int look = 0; look < 50; look++) {
            look(held, random);
        }
        int[] settled = held.clone();
        look(held, random);

        assertThat(held).as("nothing moves any more").isEqualTo(settled);
        assertThat(IntStream.of(held).sum()).isEqualTo(segments);
        assertThat(IntStream.of(held).max().orElseThrow()
                        - IntStream.of(held).min().orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    /** One copy looks; what it lets go is taken by others, whichever is quickest. */
    private static void look(int[] held, Random random) {
        List<Integer> copies =
                new ArrayList<>(IntStream.range(0, held.length).boxed().toList());
        Collections.shuffle(copies, random);
        for (int copy : copies) {
            int most = SegmentBalance.most(shares(held), held.length);
            while (held[copy] > most) {
                held[copy]--;
                int other = random.nextInt(held.length - 1);
                held[other < copy ? other : other + 1]++;
            }
        }
    }

    private static List<Share> shares(int[] held) {
        return IntStream.range(0, held.length)
                .filter(copy -> held[copy] > 0)
                .mapToObj(copy -> new Share("group", "copy " + copy, held[copy]))
                .toList();
    }

    @Test
    void whatNobodyHoldsCounts() {
        List<Share> shares = List.of(new Share("group", "a", 1), new Share("group", null, 3));
        assertThat(SegmentBalance.most(shares, 2)).isEqualTo(2);
    }
}
