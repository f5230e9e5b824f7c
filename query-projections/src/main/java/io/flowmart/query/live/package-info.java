/**
 * Server-sent events for many who mostly wait. Knows nothing of what is sent: a {@code Source} tells that. A listener
 * is a connection and little else; no thread and no request is kept for it.
 */
@NullMarked
package io.flowmart.query.live;

import org.jspecify.annotations.NullMarked;
