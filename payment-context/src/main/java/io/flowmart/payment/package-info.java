/**
 * The payment context: owns payments. A saga drives each order's payment to an end, a persistent task does at Stripe
 * what the payment says is next, a policy gives back what cancelled orders were charged.
 */
@NullMarked
package io.flowmart.payment;

import org.jspecify.annotations.NullMarked;
