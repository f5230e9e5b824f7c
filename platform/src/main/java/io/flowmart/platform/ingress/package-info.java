/** Appends what other contexts publish to the local event store, each event once and in order for its aggregate. */
@NullMarked
package io.flowmart.platform.ingress;

import org.jspecify.annotations.NullMarked;
