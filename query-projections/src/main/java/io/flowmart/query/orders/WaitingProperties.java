package io.flowmart.query.orders;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a reader who asks for a version waits for it.
 *
 * @param defaultWait if he does not say
 * @param maxWait     at the most, whatever he says
 */
@ConfigurationProperties("flowmart.query")
record WaitingProperties(
        @DefaultValue("5s") Duration defaultWait,
        @DefaultValue("30s") Duration maxWait) {

    Duration atMost(Duration wished) {
        return wished.compareTo(maxWait) > 0 ? maxWait : wished;
    }
}
