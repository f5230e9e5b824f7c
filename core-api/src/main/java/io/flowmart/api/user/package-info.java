/** The messages of the user context: ids, commands and events. */
@NullMarked
package io.flowmart.api.user;

import org.jspecify.annotations.NullMarked;
