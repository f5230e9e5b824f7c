/** Rebuilding a read model from the first event, for operators. */
@NullMarked
package io.flowmart.query.replays;

import org.jspecify.annotations.NullMarked;
