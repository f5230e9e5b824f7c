package io.flowmart.payment;

import io.flowmart.api.payment.CaptureMethod;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How payments are made.
 *
 * @param deadline       how long after its order a payment may take; then it is given up
 * @param lateOrderPatience how long an order that came after its deadline is given to tell how it ended
 * @param capture        whether a card is charged with the order, or only held until an operator captures it
 * @param holdWarning    how long before a hold ends operators are told
 * @param lookAgain      how soon a payment that waits for something outside is looked at, should nobody tell; doubles each time
 * @param transferPatience how long the money of a bank transfer may take; then the payment is given up
 * @param firstRetry     how long to wait before an unknown outcome is looked into for the first time; doubles each time
 * @param longestRetry   how long to wait at the most
 * @param userServiceTimeout how long an answer of the user context may take
 */
@ConfigurationProperties("flowmart.payment")
record PaymentSettings(
        @DefaultValue("15m") Duration deadline,
        @DefaultValue("1m") Duration lateOrderPatience,
        @DefaultValue("automatic") CaptureMethod capture,
        @DefaultValue("24h") Duration holdWarning,
        @DefaultValue("10m") Duration lookAgain,
        @DefaultValue("14d") Duration transferPatience,
        @DefaultValue("500ms") Duration firstRetry,
        @DefaultValue("30s") Duration longestRetry,
        @DefaultValue("3s") Duration userServiceTimeout) {

    /** The next pause, after so many before it: doubles, and varies by a quarter so that tasks do not march in step. */
    Duration pauseAfter(int pauses) {
        Duration pause = firstRetry.multipliedBy(1L << Math.min(pauses, 16));
        Duration bounded = pause.compareTo(longestRetry) < 0 ? pause : longestRetry;
        return bounded.multipliedBy(ThreadLocalRandom.current().nextInt(75, 126))
                .dividedBy(100);
    }
}
