package io.flowmart.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmart.deploy.docker.PromQl.Selector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {

    @Test
    void findsAMetricAndItsLabels() {
        PromQl query =
                PromQl.of("sum by (call, outcome) (rate(calls_total{outcome=~\"a|b\", call!=\"x{y}\"}[5m])) > 0.2");

        assertThat(query.selectors()).containsExactly(new Selector("calls_total", Set.of("call", "outcome")));
        assertThat(query.grouping()).containsExactly("call", "outcome");
    }

    @Test
    void findsAllMetricsAndNoFunctionsOrWords() {
        PromQl query = PromQl.of(
                "(a unless a{x=\"1\"} offset 15m) or increase(b[$__rate_interval]) / on (job) group_left () c >= 1e3");

        assertThat(query.selectors())
                .containsExactly(
                        new Selector("a", Set.of()),
                        new Selector("a", Set.of("x")),
                        new Selector("b", Set.of()),
                        new Selector("c", Set.of()));
        assertThat(query.grouping()).containsExactly("job");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> PromQl.of("a ? b")).hasMessageContaining("? b");
        assertThatThrownBy(() -> PromQl.of("a{x=\"1\"")).hasMessageContaining("} is missing");
    }
}
