/** The distributed set-up as processes on this machine, and what becomes of it when they die. */
@NullMarked
package io.flowmart.deploy.cluster;

import org.jspecify.annotations.NullMarked;
