/** Bank transfer: an operator records what comes in and what went back. */
@NullMarked
package io.flowmart.payment.manual;

import org.jspecify.annotations.NullMarked;
