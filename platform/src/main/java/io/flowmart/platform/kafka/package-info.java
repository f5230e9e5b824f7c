/** The bridge to Kafka: what happened here is told to everyone, as CloudEvents. */
@NullMarked
package io.flowmart.platform.kafka;

import org.jspecify.annotations.NullMarked;
