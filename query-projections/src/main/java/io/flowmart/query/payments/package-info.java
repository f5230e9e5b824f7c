/** The read model of payments, kept from payment events alone, and the GET that serves it. */
@NullMarked
package io.flowmart.query.payments;

import org.jspecify.annotations.NullMarked;
