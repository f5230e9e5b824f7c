@NullMarked
package io.flowmart.platform.ingress;

import org.jspecify.annotations.NullMarked;
