/** What the integration tests of all contexts share: a database of their own and access tokens. */
@NullMarked
package io.flowmart.platform.testing;

import org.jspecify.annotations.NullMarked;
