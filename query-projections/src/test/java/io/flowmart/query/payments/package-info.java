@NullMarked
package io.flowmart.query.payments;

import org.jspecify.annotations.NullMarked;
