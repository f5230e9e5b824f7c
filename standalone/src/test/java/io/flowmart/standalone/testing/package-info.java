/** Customers, and audits of what was done for them: for tests of the shop in one process and in many. */
@NullMarked
package io.flowmart.standalone.testing;

import org.jspecify.annotations.NullMarked;
