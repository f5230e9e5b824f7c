package io.flowmart.api.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flowmart.api.Ids;

/**
 * Identifies something in which the gateway's books and ours contradict each other.
 *
 * @param value the stored form, {@code discrepancy-<uuid>}
 */
public record DiscrepancyId(@JsonValue String value) {

    private static final String PREFIX = "discrepancy-";

    /** Checks the shape; an id of another kind is an {@link IllegalArgumentException}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DiscrepancyId {
        Ids.check(PREFIX, value);
    }

    /**
     * The id of what is found, the same however often it is.
     *
     * @param kind            in what the books differ
     * @param paymentIntentId about what, its id at the gateway
     */
    public static DiscrepancyId of(DiscrepancyEvent.Kind kind, String paymentIntentId) {
        return new DiscrepancyId(Ids.derived(PREFIX, kind.wireName(), paymentIntentId));
    }

    @Override
    public String toString() {
        return value;
    }
}
