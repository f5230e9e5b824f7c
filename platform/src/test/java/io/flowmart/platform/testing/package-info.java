/** What the integration tests of all contexts share: the context as it runs, on a database of its own. */
@NullMarked
package io.flowmart.platform.testing;

import org.jspecify.annotations.NullMarked;
