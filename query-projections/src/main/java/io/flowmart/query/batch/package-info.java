/** What projections share: the rows that a batch of events concerns. */
@NullMarked
package io.flowmart.query.batch;

import org.jspecify.annotations.NullMarked;
