/**
 * The order context: owns the life of an order, from its placement to paid, failed, cancelled or refunded. It knows
 * nothing of cards; it hears from the payment context by events.
 */
@NullMarked
package io.flowmart.order;

import org.jspecify.annotations.NullMarked;
