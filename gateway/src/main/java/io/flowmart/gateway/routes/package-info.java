/** What the gateway serves. */
@NullMarked
package io.flowmart.gateway.routes;

import org.jspecify.annotations.NullMarked;
