@NullMarked
package io.flowmart.platform.deadletters;

import org.jspecify.annotations.NullMarked;
