/** What the tests of others need to see what the simulator did: its books. */
@NullMarked
package io.flowmart.stripe.simulator.testing;

import org.jspecify.annotations.NullMarked;
