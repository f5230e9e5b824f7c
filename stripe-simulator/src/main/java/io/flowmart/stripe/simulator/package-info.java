/**
 * Stripe's HTTP API as far as the shop uses it, with durable books, for development and tests.
 *
 * <p>{@link io.flowmart.stripe.simulator.StripeSimulator} is the only class that others may use.
 */
@NullMarked
package io.flowmart.stripe.simulator;

import org.jspecify.annotations.NullMarked;
