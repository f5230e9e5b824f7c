@NullMarked
package io.flowmart.standalone;

import org.jspecify.annotations.NullMarked;
