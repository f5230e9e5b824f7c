/** What the tests of all read models share: stories told in events, and HTTP. */
@NullMarked
package io.flowmart.query;

import org.jspecify.annotations.NullMarked;
