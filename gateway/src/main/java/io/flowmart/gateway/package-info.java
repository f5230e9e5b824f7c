/**
 * One entry in front of the services. Nothing of the shop is decided here: a request is refused, or passed on to the
 * service whose it is.
 *
 * <ul>
 *   <li>{@code routes}: what is served, by whom, and who may ask for it;
 *   <li>{@code services}: how the services are reached, at which of their addresses, and what happens when they are not;
 *   <li>{@code callers}: who calls, from where and how often.
 * </ul>
 */
@NullMarked
package io.flowmart.gateway;

import org.jspecify.annotations.NullMarked;
