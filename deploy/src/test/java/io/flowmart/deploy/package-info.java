/** The distributed set-up, as docker-compose.yml describes it. */
@NullMarked
package io.flowmart.deploy;

import org.jspecify.annotations.NullMarked;
