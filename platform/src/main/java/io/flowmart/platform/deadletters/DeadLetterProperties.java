package io.flowmart.platform.deadletters;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much may wait, and how long a retry may take.
 *
 * @param maxSequences    sequences of one group; when there is no room for another, the group stops
 * @param maxSequenceSize letters of one sequence; when there is no room for another, the group stops
 * @param claim           how long a letter that is being retried is left to the one who does it; if he dies, the
 *                        sequence can be retried again after it
 * @param retryTime       how long the retry of one sequence goes on to a next letter while its caller waits
 */
@ConfigurationProperties("flowmart.dead-letters")
record DeadLetterProperties(
        @DefaultValue("100000") int maxSequences,
        @DefaultValue("10000") int maxSequenceSize,
        @DefaultValue("5m") Duration claim,
        @DefaultValue("20s") Duration retryTime) {}
