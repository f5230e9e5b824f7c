@NullMarked
package io.flowmart.query.ledger;

import org.jspecify.annotations.NullMarked;
