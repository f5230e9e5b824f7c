/** What a payment gateway is to the payment context. A gateway of one's own implements the one type that is here. */
@NullMarked
package io.flowmart.payment.gateways;

import org.jspecify.annotations.NullMarked;
