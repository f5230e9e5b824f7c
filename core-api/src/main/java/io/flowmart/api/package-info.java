/**
 * What every context may know of every other: the shapes that all messages share. The messages themselves are in the
 * packages below, one for each context. There is no Spring, no JPA and no logic here beyond the check of a shape.
 */
@NullMarked
package io.flowmart.api;

import org.jspecify.annotations.NullMarked;
