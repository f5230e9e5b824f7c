/** Starts shops in two thirds of the time, as the tests start dozens. */
@NullMarked
package io.flowmart.standalone.quickstart;

import org.jspecify.annotations.NullMarked;
