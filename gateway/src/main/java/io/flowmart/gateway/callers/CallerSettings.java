package io.flowmart.gateway.callers;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What callers may do.
 *
 * @param limits         how often they may call
 * @param corsOrigins    whose pages may call from a browser, {@code https://shop.example.com}; nobody else's
 * @param trustedProxies who is believed about the caller's address, as addresses or CIDR blocks; nobody else is
 */
@ConfigurationProperties("flowmart.gateway")
record CallerSettings(
        Limits limits,
        @DefaultValue List<String> corsOrigins,
        @DefaultValue List<String> trustedProxies) {

    /**
     * How often one may call. Each copy of the gateway counts for itself.
     *
     * @param caller  whoever shows a good access token
     * @param address everyone together at one address who shows none; and those who show bad ones
     * @param signIn  everyone together at one address who signs in or up
     * @param webhook everyone together at one address who brings news of payments, whatever token he shows
     */
    record Limits(Limit caller, Limit address, Limit signIn, Limit webhook) {}

    /**
     * A limit.
     *
     * @param calls how many; as many may come at once
     * @param per   in which time
     */
    record Limit(int calls, Duration per) {}
}
