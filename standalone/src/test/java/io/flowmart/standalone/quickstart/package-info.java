/** Lets shops start quickly, as the tests start dozens. */
@NullMarked
package io.flowmart.standalone.quickstart;

import org.jspecify.annotations.NullMarked;
