package io.flowmart.notification;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What more there is to tell of an event. It comes from events, which may have been imported: texts may be anything.
 *
 * @param reason    why, or how it ended: a code such as {@code insufficient_funds}
 * @param reference a name that whoever is told needs: a transfer's reference, a refund's or a dispute's id
 * @param dueAt     until when there is something to be done
 */
record Details(
        @Nullable String reason,
        @Nullable String reference,
        @Nullable Instant dueAt) {

    static final Details NONE = new Details(null, null, null);

    static Details because(@Nullable String reason) {
        return new Details(reason, null, null);
    }

    static Details named(String reference) {
        return new Details(null, reference, null);
    }
}
