package io.flowmart.query.live;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What listeners are given.
 *
 * @param heartbeat           after how much silence a listener is sent a comment, which shows both sides that the other
 *                            is there
 * @param writeTimeout        how long a listener may leave unread what was sent, once nothing more fits the buffers of
 *                            the operating systems
 * @param maxListeners        how many this process serves at a time
 * @param maxListenersPerUser how many of them may be one user's
 */
@ConfigurationProperties("flowmart.query.live")
record LiveProperties(
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("20s") Duration writeTimeout,
        @DefaultValue("10000") int maxListeners,
        @DefaultValue("50") int maxListenersPerUser) {}
