/** Listeners, as many and as bad as they come. */
@NullMarked
package io.flowmart.query.live;

import org.jspecify.annotations.NullMarked;
