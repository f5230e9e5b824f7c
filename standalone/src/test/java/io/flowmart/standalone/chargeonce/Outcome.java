package io.flowmart.standalone.chargeonce;

import io.flowmart.standalone.chargeonce.Seed.Kill;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of a seed.
 *
 * @param kills  that struck as they were meant to
 * @param missed what was never reached in its time, so that SIGKILL took its place
 * @param faults what did not add up; none if all is well
 * @param seconds from its first order to the last look
 */
record Outcome(long seed, List<Kill> kills, List<Kill> missed, List<String> faults, long seconds) {

    boolean isWell() {
        return faults.isEmpty();
    }

    /** One line of the results: what {@link ChargeOnce} finds again when it is resumed. */
    String line() {
        return "seed=%d %s seconds=%d kills=%s missed=%s%s"
                .formatted(
                        seed,
                        isWell() ? "well" : "FAILED",
                        seconds,
                        list(kills),
                        list(missed),
                        faults.stream()
                                .map(fault -> "\n    " + fault.replace('\n', ' '))
                                .collect(Collectors.joining()));
    }

    private static String list(List<Kill> kills) {
        return kills.stream().map(Kill::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
