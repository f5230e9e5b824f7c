/** The edge over HTTP that all processes have in common: problems, limits, request ids. */
@NullMarked
package io.flowmart.platform.web;

import org.jspecify.annotations.NullMarked;
