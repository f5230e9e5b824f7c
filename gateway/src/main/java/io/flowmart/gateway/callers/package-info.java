/** What the gateway does about callers before it looks at what they want. */
@NullMarked
package io.flowmart.gateway.callers;

import org.jspecify.annotations.NullMarked;
