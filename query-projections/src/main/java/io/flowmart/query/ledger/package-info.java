/** What the shop took in and gave back, day by day, kept from payment events alone, and the GET that serves it. */
@NullMarked
package io.flowmart.query.ledger;

import org.jspecify.annotations.NullMarked;
