/** What the gateway's tests share: services that are not there for real, and callers. */
@NullMarked
package io.flowmart.gateway.testing;

import org.jspecify.annotations.NullMarked;
