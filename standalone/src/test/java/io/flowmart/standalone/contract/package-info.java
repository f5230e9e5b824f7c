/** The documents in {@code docs/api}: made here from the messages and the controllers, and held against what is sent. */
@NullMarked
package io.flowmart.standalone.contract;

import org.jspecify.annotations.NullMarked;
