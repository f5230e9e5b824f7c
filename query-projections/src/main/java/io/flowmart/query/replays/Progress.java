package io.flowmart.query.replays;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.jspecify.annotations.Nullable;

/**
 * How far a read model has come.
 *
 * @param name            the read model's name
 * @param processingGroup its name in logs, metrics and the token store
 * @param replaying       whether it is being rebuilt and has not caught up with where it was before
 * @param position        all events up to this one, by their index in the store, are in it; absent while this process
 *                        handles no part of it
 * @param head            the index of the last event in the store
 * @param percent         position in relation to head; 100 when nothing is missing
 * @param allSegments     whether the parts below are all there are; if not, another process handles the rest, or a part
 *                        has failed and is tried again in a while
 * @param segments        the parts that this process handles
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
     * @param share     how much of the whole it is, a power of ½
     * @param position  as above, for this part
     * @param replaying as above, for this part
     * @param error     why it does not go on, if it does not
     */
    record Segment(
            int segment,
            @JsonIgnore double share,
            long position,
            boolean replaying,
            @Nullable String error) {

        static Segment of(EventTrackerStatus status) {
            long position = Math.max(0, status.getCurrentPosition().orElse(0));
            // Axon calls it a replay until an event comes that is newer than the reset, perhaps for days.
            boolean replaying = position < status.getResetPosition().orElse(0);
            String error = status.isErrorState() ? String.valueOf(status.getError()) : null;
            double share = 1.0 / (status.getSegment().getMask() + 1L);
            return new Segment(status.getSegment().getSegmentId(), share, position, replaying, error);
        }
    }

    /** What the segments tell. */
    static Progress of(String name, String group, long head, List<Segment> segments) {
        Long position = segments.isEmpty()
                ? null
                : segments.stream().mapToLong(Segment::position).min().orElseThrow();
        Integer percent = position == null ? null : Integer.valueOf(percent(position, head));
        boolean replaying = segments.stream().anyMatch(Segment::replaying);
        return new Progress(name, group, replaying, position, head, percent, areAll(segments), segments);
    }

    /** A replay some of whose segments have yet to begin. */
    static Progress atTheBeginning(String name, String group, long head, List<Segment> segments) {
        return new Progress(name, group, true, 0L, head, percent(0, head), areAll(segments), segments);
    }

    private static boolean areAll(List<Segment> segments) {
        return segments.stream().mapToDouble(Segment::share).sum() >= 1;
    }

    private static int percent(long position, long head) {
        return position >= head ? 100 : (int) (position * 100 / head);
    }
}
