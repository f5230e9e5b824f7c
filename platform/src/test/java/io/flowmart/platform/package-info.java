@NullMarked
package io.flowmart.platform;

import org.jspecify.annotations.NullMarked;
