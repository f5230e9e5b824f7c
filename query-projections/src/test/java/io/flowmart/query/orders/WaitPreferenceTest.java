package io.flowmart.query.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=10",
                "WAIT=10",
                " wait = 10 ",
                "wait=\"10\"",
                "respond-async, wait=10",
                "wait=10; foo=bar, wait=20",
                "handling=\"a, wait=3\", wait=10",
                "a=\"\\\"\",wait=10,,",
                "wait=10, wait=oops"
            })
    void readsTheWish(String header) {
        assertThat(WaitPreference.in(List.of(header))).contains(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wait",
                "wait=",
                "wait=-1",
                "wait=1.5",
                "wait=ten",
                "await=10",
                "wait=oops, wait=10",
                "\"wait=10"
            })
    void passesOverWhatItDoesNotUnderstand(String header) {
        assertThat(WaitPreference.in(List.of(header))).isEmpty();
    }

    @Test
    void readsAllHeadersInTheirOrder() {
        assertThat(WaitPreference.in(List.of("return=minimal", "wait=3", "wait=4")))
                .contains(Duration.ofSeconds(3));
        assertThat(WaitPreference.in(List.of())).isEmpty();
    }

    @Test
    void takesAnEnormousWishForALongOne() {
        assertThat(WaitPreference.in(List.of("wait=" + "9".repeat(4_000))).orElseThrow())
                .isGreaterThan(Duration.ofDays(1));
    }

    @Test
    void aLongHeaderCostsLittle() {
        assertThat(WaitPreference.in(List.of("a,".repeat(4_000) + "\"".repeat(4_001) + "wait=1")))
                .isEmpty();
    }
}
