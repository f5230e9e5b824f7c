/**
 * The real parts that the standalone set-up and the tests bring along: a PostgreSQL server and the folder it keeps its
 * data in. Nothing here knows Spring, and nothing here stops by itself: whoever starts a part closes it.
 */
@NullMarked
package io.flowmart.embedded;

import org.jspecify.annotations.NullMarked;
