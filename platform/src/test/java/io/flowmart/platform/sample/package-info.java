/** A context as small as can be, with one handler of each kind: what the platform's own tests run. */
@NullMarked
package io.flowmart.platform.sample;

import org.jspecify.annotations.NullMarked;
