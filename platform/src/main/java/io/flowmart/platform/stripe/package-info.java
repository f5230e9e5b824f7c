/** How Stripe is reached: by the contexts that charge cards, and by those that only look at them. */
@NullMarked
package io.flowmart.platform.stripe;

import org.jspecify.annotations.NullMarked;
