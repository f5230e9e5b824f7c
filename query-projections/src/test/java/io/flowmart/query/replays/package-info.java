@NullMarked
package io.flowmart.query.replays;

import org.jspecify.annotations.NullMarked;
