package io.flowmart.payment;

import io.flowmart.api.payment.CaptureMethod;
import io.flowmart.platform.processing.Pauses;
import java.time.Duration;
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

    private static final int LONGEST_LOOK = 64;

    /** The pauses between one try and the next. */
    Pauses pauses() {
        return new Pauses(firstRetry, longestRetry);
    }

    /** The pauses between one look at a payment that waits and the next: by default from ten minutes to half a day. */
    Pauses looks() {
        return new Pauses(lookAgain, lookAgain.multipliedBy(LONGEST_LOOK));
    }
}
