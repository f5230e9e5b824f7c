/** Dead letters: what could not be done waits, in order, until an operator has it retried or discards it. */
@NullMarked
package io.flowmart.platform.deadletters;

import org.jspecify.annotations.NullMarked;
