package io.flowmart.standalone.chargeonce;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** When a shop was there. */
final class Uptime {

    private record Life(Instant from, Instant to) {

        Duration within(Instant begin, Instant end) {
            Instant first = from.isAfter(begin) ? from : begin;
            Instant last = to.isBefore(end) ? to : end;
            return last.isAfter(first) ? Duration.between(first, last) : Duration.ZERO;
        }
    }

    private final List<Life> lives = new CopyOnWriteArrayList<>();

    void add(Instant from, Instant to) {
        lives.add(new Life(from, to));
    }

    /** For how long it was there in that time; the longest stretch counts, since each start begins anew. */
    Duration between(Instant begin, Instant end) {
        return lives.stream()
                .map(life -> life.within(begin, end))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
