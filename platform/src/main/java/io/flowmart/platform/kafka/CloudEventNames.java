package io.flowmart.platform.kafka;

import io.flowmart.api.Topic;
import io.flowmart.platform.Traces;
import io.flowmart.platform.processing.RequestCorrelation;
import java.net.URI;
import java.util.Map;

/** What events are called on Kafka, on the way out and in. */
public final class CloudEventNames {

    /** What of an event's metadata is published, and as which extension. Other metadata stays at home. */
    public static final Map<String, String> EXTENSIONS = Map.of(
            RequestCorrelation.CORRELATION_ID,
            "correlationid",
            RequestCorrelation.CAUSATION_ID,
            "causationid",
            Traces.TRACEPARENT,
            "traceparent");

    private CloudEventNames() {}

    /** Who publishes on a topic, {@code /flowmart/order}. */
    public static URI source(Topic topic) {
        return URI.create("/flowmart/" + topic.context());
    }
}
