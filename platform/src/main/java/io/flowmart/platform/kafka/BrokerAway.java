package io.flowmart.platform.kafka;

/**
 * Records could not be sent, or it is not known whether they were: all of them are to be sent again. It happens batch
 * after batch while the broker is away, so it has no stack trace that would fill the log.
 */
final class BrokerAway extends RuntimeException {

    private static final long serialVersionUID = 1;

    BrokerAway(String message) {
        super(message, null, false, false);
    }
}
