/** The edge over HTTP that all contexts have in common: problems, limits, request ids, the audit trail. */
@NullMarked
package io.flowmart.platform.web;

import org.jspecify.annotations.NullMarked;
