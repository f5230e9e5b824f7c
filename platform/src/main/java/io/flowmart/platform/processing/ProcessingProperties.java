package io.flowmart.platform.processing;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events are handled.
 *
 * @param segments  into how many parts the work of each group is divided when the group starts for the first time; so
 *                  many copies of a process can share it, and a power of two is divided evenly
 * @param batchSize how many events are handled in one transaction at the most
 */
@ConfigurationProperties("flowmart.processing")
record ProcessingProperties(
        @DefaultValue("2") int segments, @DefaultValue("50") int batchSize) {}
