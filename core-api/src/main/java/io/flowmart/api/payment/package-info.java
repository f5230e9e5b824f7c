/** The messages of the payment context: ids, commands and events. */
@NullMarked
package io.flowmart.api.payment;

import org.jspecify.annotations.NullMarked;
