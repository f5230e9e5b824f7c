/** What the tests of every process share: access tokens. */
@NullMarked
package io.flowmart.platform.security.testing;

import org.jspecify.annotations.NullMarked;
