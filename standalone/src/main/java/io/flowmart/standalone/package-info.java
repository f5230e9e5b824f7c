/**
 * The whole shop in one JVM: the only place where the contexts meet. It owns how the shop is started and stopped, and
 * which parts come along when none are given from outside.
 */
@NullMarked
package io.flowmart.standalone;

import org.jspecify.annotations.NullMarked;
