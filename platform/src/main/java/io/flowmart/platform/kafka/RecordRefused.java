package io.flowmart.platform.kafka;

/** The broker, or the client for it, will never take a record, however often it is sent: it is too large. */
final class RecordRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String eventId;

    RecordRefused(String eventId, Throwable cause) {
        super("Kafka refuses event " + eventId + " for good: " + cause.getMessage(), null, false, false);
        this.eventId = eventId;
    }

    String eventId() {
        return eventId;
    }
}
