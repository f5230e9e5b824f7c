/** Who handles events when, in which transaction, and what happens when it fails. */
@NullMarked
package io.flowmart.platform.processing;

import org.jspecify.annotations.NullMarked;
