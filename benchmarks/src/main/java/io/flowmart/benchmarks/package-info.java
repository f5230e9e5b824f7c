/** Drives a running shop from outside, over HTTP, and measures it against a reference in the same run. */
@NullMarked
package io.flowmart.benchmarks;

import org.jspecify.annotations.NullMarked;
