@NullMarked
package io.flowmart.query.orders;

import org.jspecify.annotations.NullMarked;
