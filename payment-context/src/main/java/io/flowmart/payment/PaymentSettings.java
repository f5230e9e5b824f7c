package io.flowmart.payment;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How payments are made.
 *
 * @param deadline       how long after its order a payment may take; then it is given up
 * @param firstRetry     how long to wait before an unknown outcome is looked into for the first time; doubles each time
 * @param longestRetry   how long to wait at the most
 */
@ConfigurationProperties("flowmart.payment")
record PaymentSettings(
        @DefaultValue("15m") Duration deadline,
        @DefaultValue("500ms") Duration firstRetry,
        @DefaultValue("30s") Duration longestRetry) {

    /** The pause after so many tries that told nothing; also the pause when we are asked to slow down. */
    Duration pauseAfter(int tries) {
        Duration pause = firstRetry.multipliedBy(1L << Math.min(tries, 16));
        return pause.compareTo(longestRetry) < 0 ? pause : longestRetry;
    }
}
