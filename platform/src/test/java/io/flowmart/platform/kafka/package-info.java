/** Tests of the bridge to Kafka, with a real broker. */
@NullMarked
package io.flowmart.platform.kafka;

import org.jspecify.annotations.NullMarked;
