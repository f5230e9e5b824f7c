/** The messages of the order context: ids, commands and events. */
@NullMarked
package io.flowmart.api.order;

import org.jspecify.annotations.NullMarked;
