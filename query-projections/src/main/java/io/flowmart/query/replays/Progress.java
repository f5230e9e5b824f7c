package io.flowmart.query.replays;

import io.flowmart.platform.store.SharedTokenStore.Part;
import java.util.List;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * How far a read model has come.
 *
 * @param name            the read model's name
 * @param processingGroup its name in logs, metrics and the token store
 * @param replaying       whether it is being rebuilt and has not caught up with where it was before
 * @param position        all events up to this one, by their index in the store, are in it, as of a second ago at the
 *                        most; absent before it has begun
 * @param head            the index of the last event in the store
 * @param percent         position in relation to head; 100 when nothing is missing
 * @param allSegments     whether some process works on each part; if not, a part has failed and is tried again in a while,
 *                        or is on its way from one process to another
 * @param segments        its parts, whichever processes work on them
 */
record Progress(
        String name,
        String processingGroup,
        boolean replaying,
        @Nullable Long position,
        long head,
        @Nullable Integer percent,
        boolean allSegments,
        List<Segment> segments) {

    /**
     * How far a part has come.
     *
     * @param segment   its number
     * @param position  as above, for this part
     * @param replaying as above, for this part
     * @param held      whether a process works on it
     * @param error     why it does not go on, if it does not and the process that was asked knows
     */
    record Segment(
            int segment,
            long position,
            boolean replaying,
            boolean held,
            @Nullable String error) {

        static Segment of(Part part, @Nullable EventTrackerStatus here) {
            TrackingToken token = part.token();
            long position = token == null ? 0 : Math.max(0, token.position().orElse(0));
            // Axon calls it a replay until an event comes that is newer than the reset, perhaps for days.
            boolean replaying = token != null
                    && position < ReplayToken.getTokenAtReset(token).orElse(0);
            String error = here != null && here.isErrorState() ? String.valueOf(here.getError()) : null;
            return new Segment(part.segment(), position, replaying, part.held(), error);
        }
    }

    /** What the segments tell. */
    static Progress of(String name, String group, long head, List<Segment> segments) {
        Long position = segments.isEmpty()
                ? null
                : segments.stream().mapToLong(Segment::position).min().orElseThrow();
        Integer percent = position == null ? null : Integer.valueOf(percent(position, head));
        boolean replaying = segments.stream().anyMatch(Segment::replaying);
        boolean allSegments = segments.stream().allMatch(Segment::held);
        return new Progress(name, group, replaying, position, head, percent, allSegments, segments);
    }

    private static int percent(long position, long head) {
        return position >= head ? 100 : (int) (position * 100 / head);
    }
}
