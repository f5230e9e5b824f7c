/** Contradictions between a gateway's books and ours, which only people can do something about. */
@NullMarked
package io.flowmart.payment.discrepancies;

import org.jspecify.annotations.NullMarked;
