@NullMarked
package io.flowmart.embedded;

import org.jspecify.annotations.NullMarked;
