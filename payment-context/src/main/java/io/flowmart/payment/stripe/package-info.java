/** Stripe: its API, its webhooks, its limits, and the comparison of its books with ours. */
@NullMarked
package io.flowmart.payment.stripe;

import org.jspecify.annotations.NullMarked;
