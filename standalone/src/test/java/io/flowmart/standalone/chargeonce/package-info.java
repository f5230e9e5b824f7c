/** ChargeOnce: the shop killed at every step of a payment, and its books held against Stripe's. See ADR 0018. */
@NullMarked
package io.flowmart.standalone.chargeonce;

import org.jspecify.annotations.NullMarked;
