/** Who calls, and what he may. */
@NullMarked
package io.flowmart.platform.security;

import org.jspecify.annotations.NullMarked;
