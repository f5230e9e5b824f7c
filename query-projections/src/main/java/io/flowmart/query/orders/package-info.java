/**
 * The read model of orders, kept from order events alone, and the GETs that serve it. A reader may ask for a version
 * and wait for it.
 */
@NullMarked
package io.flowmart.query.orders;

import org.jspecify.annotations.NullMarked;
